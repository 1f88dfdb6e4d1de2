PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux prov:wasDerivedFrom "kein Verweis" .
  }
}
