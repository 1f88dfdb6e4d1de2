PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

DELETE { GRAPH ?graph { sentence:m04 oa:hasSource ?value } }
WHERE { GRAPH ?graph { sentence:m04 oa:hasSource ?value } }
