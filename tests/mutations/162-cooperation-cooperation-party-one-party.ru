PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { cooperation:ulysse-chnp slx:cooperationParty organisation:chnp } }
WHERE { GRAPH ?graph { cooperation:ulysse-chnp slx:cooperationParty organisation:chnp } }
