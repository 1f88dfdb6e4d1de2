PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { organisation:chnp skos:prefLabel ?value } }
WHERE { GRAPH ?graph { organisation:chnp skos:prefLabel ?value } FILTER (LANG(?value) = "fr") }
