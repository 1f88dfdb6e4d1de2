PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX org: <http://www.w3.org/ns/org#>

DELETE { GRAPH ?graph { ?value org:resultedFrom event:inter-actions-founded } }
WHERE { GRAPH ?graph { ?value org:resultedFrom event:inter-actions-founded } }
