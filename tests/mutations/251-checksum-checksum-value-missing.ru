PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX source: <https://w3id.org/solux/id/source/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

INSERT DATA {
  GRAPH graph:claims {
    source:inter-actions-checksum a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 .
  }
}
