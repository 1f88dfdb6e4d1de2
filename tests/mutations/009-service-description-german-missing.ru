PREFIX dct: <http://purl.org/dc/terms/>
PREFIX service: <https://w3id.org/solux/id/service/>

DELETE { GRAPH ?graph { service:sas dct:description ?value } }
WHERE { GRAPH ?graph { service:sas dct:description ?value } FILTER (LANG(?value) = "de") }
