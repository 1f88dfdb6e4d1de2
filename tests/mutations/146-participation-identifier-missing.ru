PREFIX dct: <http://purl.org/dc/terms/>
PREFIX support: <https://w3id.org/solux/id/support/>

DELETE { GRAPH ?graph { support:mfamigr-sas dct:identifier ?value } }
WHERE { GRAPH ?graph { support:mfamigr-sas dct:identifier ?value } }
