PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { claim:f05-1 dct:identifier ?value } }
WHERE { GRAPH ?graph { claim:f05-1 dct:identifier ?value } }
