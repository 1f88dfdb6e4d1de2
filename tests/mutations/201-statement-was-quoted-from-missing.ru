PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX prov: <http://www.w3.org/ns/prov#>

DELETE { GRAPH ?graph { claim:f05-1 prov:wasQuotedFrom ?value } }
WHERE { GRAPH ?graph { claim:f05-1 prov:wasQuotedFrom ?value } }
