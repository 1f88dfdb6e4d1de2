PREFIX cpsv: <http://purl.org/vocab/cpsv#>
PREFIX output: <https://w3id.org/solux/id/output/>

DELETE { GRAPH ?graph { ?value cpsv:produces output:oc-help-plan } }
WHERE { GRAPH ?graph { ?value cpsv:produces output:oc-help-plan } }
