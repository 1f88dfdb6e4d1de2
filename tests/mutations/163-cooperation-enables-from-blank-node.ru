PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing slx:enabledBy cooperation:ulysse-chnp .
  }
}
