PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX oa: <http://www.w3.org/ns/oa#>

DELETE { GRAPH ?graph { claim:f05-1 oa:hasSelector ?selector } }
WHERE { GRAPH ?graph { claim:f05-1 oa:hasSelector ?selector . ?selector a oa:TextPositionSelector } }
