PREFIX dct: <http://purl.org/dc/terms/>
PREFIX event: <https://w3id.org/solux/id/event/>

DELETE { GRAPH ?graph { event:inter-actions-founded dct:date ?date } }
INSERT { GRAPH ?graph { event:inter-actions-founded dct:date "1979" } }
WHERE { GRAPH ?graph { event:inter-actions-founded dct:date ?date } }
