PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing prov:wasDerivedFrom source:inter-actions .
  }
}
