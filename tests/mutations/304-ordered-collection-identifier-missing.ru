PREFIX collection: <https://w3id.org/solux/id/collection/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { collection:inter-actions-fields dct:identifier ?value } }
WHERE { GRAPH ?graph { collection:inter-actions-fields dct:identifier ?value } }
