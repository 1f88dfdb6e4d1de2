PREFIX dct: <http://purl.org/dc/terms/>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

DELETE { GRAPH ?graph { sentence:m04 dct:identifier ?value } }
WHERE { GRAPH ?graph { sentence:m04 dct:identifier ?value } }
