PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { service:sas slx:providedBy ?provider } }
INSERT { GRAPH ?graph { service:sas slx:providedBy organisation:mfamigr } }
WHERE { GRAPH ?graph { service:sas slx:providedBy ?provider } }
