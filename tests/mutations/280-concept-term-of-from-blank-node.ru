PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing slx:supportTerm goal:independence .
  }
}
