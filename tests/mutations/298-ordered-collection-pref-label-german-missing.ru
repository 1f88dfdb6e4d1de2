PREFIX collection: <https://w3id.org/solux/id/collection/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { collection:inter-actions-fields skos:prefLabel ?value } }
WHERE { GRAPH ?graph { collection:inter-actions-fields skos:prefLabel ?value } FILTER (LANG(?value) = "de") }
