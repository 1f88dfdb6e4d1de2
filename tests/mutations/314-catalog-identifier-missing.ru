PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:identifier ?value } }
WHERE { GRAPH ?graph { <https://w3id.org/solux/catalog> dct:identifier ?value } }
