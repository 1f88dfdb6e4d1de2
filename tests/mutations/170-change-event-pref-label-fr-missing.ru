PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { event:inter-actions-founded skos:prefLabel ?value } }
WHERE { GRAPH ?graph { event:inter-actions-founded skos:prefLabel ?value } FILTER (LANG(?value) = "fr") }
