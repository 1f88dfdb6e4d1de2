PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX service: <https://w3id.org/solux/id/service/>

DELETE { GRAPH ?graph { service:sas cv:hasParticipation ?value } }
WHERE { GRAPH ?graph { service:sas cv:hasParticipation ?value } }
