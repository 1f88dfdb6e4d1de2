PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { goal:independence skos:inScheme ?value } }
WHERE { GRAPH ?graph { goal:independence skos:inScheme ?value } }
