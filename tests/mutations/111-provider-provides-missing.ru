PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { organisation:inter-actions slx:provides ?value } }
WHERE { GRAPH ?graph { organisation:inter-actions slx:provides ?value } }
