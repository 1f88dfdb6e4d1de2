PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { service:sas slx:pursuesGoal ?value } }
WHERE { GRAPH ?graph { service:sas slx:pursuesGoal ?value } }
