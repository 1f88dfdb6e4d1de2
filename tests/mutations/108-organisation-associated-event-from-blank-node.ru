PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX prov: <http://www.w3.org/ns/prov#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing prov:wasAssociatedWith organisation:chnp .
  }
}
