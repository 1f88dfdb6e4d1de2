PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:license ?value } }
WHERE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:license ?value } }
