PREFIX certainty: <https://w3id.org/solux/id/certainty/>
PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { claim:f05-1 slx:certainty ?certainty } }
INSERT { GRAPH ?graph { claim:f05-1 slx:certainty certainty:editorial } }
WHERE { GRAPH ?graph { claim:f05-1 slx:certainty ?certainty } }
