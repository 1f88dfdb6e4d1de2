PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { cooperation:ulysse-chnp slx:cooperationParty ?value } }
WHERE { GRAPH ?graph { cooperation:ulysse-chnp slx:cooperationParty ?value } }
