PREFIX dct: <http://purl.org/dc/terms/>
PREFIX scheme: <https://w3id.org/solux/id/scheme/>

DELETE { GRAPH ?graph { scheme:goal dct:title ?value } }
WHERE { GRAPH ?graph { scheme:goal dct:title ?value } FILTER (LANG(?value) = "de") }
