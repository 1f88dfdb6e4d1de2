PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX support: <https://w3id.org/solux/id/support/>

DELETE { GRAPH ?graph { ?value cv:hasParticipation support:mfamigr-sas } }
WHERE { GRAPH ?graph { ?value cv:hasParticipation support:mfamigr-sas } }
