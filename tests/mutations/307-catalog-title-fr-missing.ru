PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:title ?value } }
WHERE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:title ?value } FILTER (LANG(?value) = "fr") }
