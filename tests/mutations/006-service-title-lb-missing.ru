PREFIX dct: <http://purl.org/dc/terms/>
PREFIX service: <https://w3id.org/solux/id/service/>

DELETE { GRAPH ?graph { service:lisko dct:title ?value } }
WHERE { GRAPH ?graph { service:lisko dct:title ?value } FILTER (LANG(?value) = "lb") }
