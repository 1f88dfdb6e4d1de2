PREFIX cost: <https://w3id.org/solux/id/cost/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { cost:aide-familiale-contribution dct:identifier ?value } }
WHERE { GRAPH ?graph { cost:aide-familiale-contribution dct:identifier ?value } }
