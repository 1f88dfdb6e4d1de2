PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { dataset:solux-turtle dct:title ?value } }
WHERE { GRAPH ?graph { dataset:solux-turtle dct:title ?value } FILTER (LANG(?value) = "en") }
