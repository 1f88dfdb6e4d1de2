PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { organisation:mfamigr slx:supports ?value } }
WHERE { GRAPH ?graph { organisation:mfamigr slx:supports ?value } }
