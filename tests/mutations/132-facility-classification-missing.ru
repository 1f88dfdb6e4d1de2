PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX org: <http://www.w3.org/ns/org#>

DELETE { GRAPH ?graph { facility:ulysse org:classification ?value } }
WHERE { GRAPH ?graph { facility:ulysse org:classification ?value } }
