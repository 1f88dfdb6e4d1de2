PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE { GRAPH ?graph { measure:oc-orientation skos:prefLabel ?value } }
WHERE { GRAPH ?graph { measure:oc-orientation skos:prefLabel ?value } FILTER (LANG(?value) = "fr") }
