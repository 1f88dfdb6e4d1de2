PREFIX dct: <http://purl.org/dc/terms/>
PREFIX measure: <https://w3id.org/solux/id/measure/>

DELETE { GRAPH ?graph { measure:oc-orientation dct:description ?value } }
WHERE { GRAPH ?graph { measure:oc-orientation dct:description ?value } FILTER (LANG(?value) = "fr") }
