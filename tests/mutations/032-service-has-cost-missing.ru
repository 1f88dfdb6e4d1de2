PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX service: <https://w3id.org/solux/id/service/>

DELETE { GRAPH ?graph { service:aide-familiale cv:hasCost ?value } }
WHERE { GRAPH ?graph { service:aide-familiale cv:hasCost ?value } }
