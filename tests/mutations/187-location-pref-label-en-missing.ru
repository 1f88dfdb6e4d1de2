PREFIX place: <https://w3id.org/solux/id/place/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { place:several-municipalities skos:prefLabel ?value } }
WHERE { GRAPH ?graph { place:several-municipalities skos:prefLabel ?value } FILTER (LANG(?value) = "en") }
