PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX spdx: <http://spdx.org/rdf/terms#>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux-turtle spdx:checksum "kein Verweis" .
  }
}
