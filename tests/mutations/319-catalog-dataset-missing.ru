PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE { GRAPH ?graph { <https://w3id.org/solux/catalog> dcat:dataset ?value } }
WHERE { GRAPH ?graph { <https://w3id.org/solux/catalog> dcat:dataset ?value } }
