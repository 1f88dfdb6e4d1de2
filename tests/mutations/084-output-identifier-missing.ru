PREFIX dct: <http://purl.org/dc/terms/>
PREFIX output: <https://w3id.org/solux/id/output/>

DELETE { GRAPH ?graph { output:oc-help-plan dct:identifier ?value } }
WHERE { GRAPH ?graph { output:oc-help-plan dct:identifier ?value } }
