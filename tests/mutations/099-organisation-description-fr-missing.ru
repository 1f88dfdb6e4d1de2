PREFIX dct: <http://purl.org/dc/terms/>
PREFIX organisation: <https://w3id.org/solux/id/org/>

DELETE { GRAPH ?graph { organisation:chnp dct:description ?value } }
WHERE { GRAPH ?graph { organisation:chnp dct:description ?value } FILTER (LANG(?value) = "fr") }
