PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX source: <https://w3id.org/solux/id/source/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH graph:claims {
    source:inter-actions-checksum a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "00ff"^^xsd:hexBinary ; spdx:checksumValue "00fe"^^xsd:hexBinary .
  }
}
