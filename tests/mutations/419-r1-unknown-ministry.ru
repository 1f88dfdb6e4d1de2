PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX support: <https://w3id.org/solux/id/support/>

DELETE { GRAPH ?graph { support:mfamigr-sas cv:hasParticipant ?ministry } }
INSERT { GRAPH ?graph { support:mfamigr-sas cv:hasParticipant organisation:red-cross } }
WHERE { GRAPH ?graph { support:mfamigr-sas cv:hasParticipant ?ministry } }
