PREFIX dct: <http://purl.org/dc/terms/>
PREFIX output: <https://w3id.org/solux/id/output/>

DELETE { GRAPH ?graph { output:oc-help-plan dct:description ?value } }
WHERE { GRAPH ?graph { output:oc-help-plan dct:description ?value } FILTER (LANG(?value) = "de") }
