PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>

DELETE { GRAPH ?graph { dataset:solux dcat:distribution ?value } }
WHERE { GRAPH ?graph { dataset:solux dcat:distribution ?value } }
