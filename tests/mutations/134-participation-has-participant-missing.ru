PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX support: <https://w3id.org/solux/id/support/>

DELETE { GRAPH ?graph { support:mfamigr-sas cv:hasParticipant ?value } }
WHERE { GRAPH ?graph { support:mfamigr-sas cv:hasParticipant ?value } }
