PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX void: <http://rdfs.org/ns/void#>

DELETE { GRAPH ?graph { dataset:solux void:uriSpace ?value } }
WHERE { GRAPH ?graph { dataset:solux void:uriSpace ?value } }
