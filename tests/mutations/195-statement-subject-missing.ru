PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

DELETE { GRAPH ?graph { claim:f05-1 rdf:subject ?value } }
WHERE { GRAPH ?graph { claim:f05-1 rdf:subject ?value } }
