PREFIX dct: <http://purl.org/dc/terms/>
PREFIX source: <https://w3id.org/solux/id/source/>

DELETE { GRAPH ?graph { source:inter-actions dct:identifier ?value } }
WHERE { GRAPH ?graph { source:inter-actions dct:identifier ?value } }
