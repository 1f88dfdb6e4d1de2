PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing org:classification goal:independence .
  }
}
