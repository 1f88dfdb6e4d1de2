PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX setting: <https://w3id.org/solux/id/setting/>

DELETE { GRAPH ?graph { ?claim ?predicate ?value } }
WHERE { GRAPH ?graph { ?claim rdf:subject service:sas ; rdf:object setting:at-home ; ?predicate ?value } }
