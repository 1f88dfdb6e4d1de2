PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX organisation: <https://w3id.org/solux/id/org/>

DELETE { GRAPH ?graph { organisation:chnp foaf:name ?value } }
WHERE { GRAPH ?graph { organisation:chnp foaf:name ?value } }
