PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    measure:oc-orientation slx:supportTerm goal:independence .
  }
}
