PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { measure:oc-orientation slx:measureType ?value } }
WHERE { GRAPH ?graph { measure:oc-orientation slx:measureType ?value } }
