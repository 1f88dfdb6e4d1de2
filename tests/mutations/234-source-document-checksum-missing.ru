PREFIX source: <https://w3id.org/solux/id/source/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

DELETE { GRAPH ?graph { source:inter-actions spdx:checksum ?value } }
WHERE { GRAPH ?graph { source:inter-actions spdx:checksum ?value } }
