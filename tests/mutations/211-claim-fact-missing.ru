PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { claim:f05-1 slx:fact ?value } }
WHERE { GRAPH ?graph { claim:f05-1 slx:fact ?value } }
