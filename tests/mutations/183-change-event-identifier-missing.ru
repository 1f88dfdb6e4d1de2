PREFIX dct: <http://purl.org/dc/terms/>
PREFIX event: <https://w3id.org/solux/id/event/>

DELETE { GRAPH ?graph { event:inter-actions-founded dct:identifier ?value } }
WHERE { GRAPH ?graph { event:inter-actions-founded dct:identifier ?value } }
