PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX dct: <http://purl.org/dc/terms/>

DELETE { GRAPH ?graph { cooperation:ulysse-chnp dct:identifier ?value } }
WHERE { GRAPH ?graph { cooperation:ulysse-chnp dct:identifier ?value } }
