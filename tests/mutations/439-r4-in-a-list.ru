PREFIX field-of-work: <https://w3id.org/solux/id/field-of-work/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

DELETE { GRAPH ?graph { ?cell rdf:first field-of-work:older-people } }
INSERT { GRAPH ?graph { ?cell rdf:first field-of-work:verschrieben } }
WHERE { GRAPH ?graph { ?cell rdf:first field-of-work:older-people } }
