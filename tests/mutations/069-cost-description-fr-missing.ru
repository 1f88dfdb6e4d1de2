PREFIX cost: <https://w3id.org/solux/id/cost/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { cost:aide-familiale-contribution dct:description ?value } }
WHERE { GRAPH ?graph { cost:aide-familiale-contribution dct:description ?value } FILTER (LANG(?value) = "fr") }
