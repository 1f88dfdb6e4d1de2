PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX target-group: <https://w3id.org/solux/id/target-group/>

DELETE { GRAPH ?graph { target-group:over-indebted-people skos:broader ?value } }
WHERE { GRAPH ?graph { target-group:over-indebted-people skos:broader ?value } }
