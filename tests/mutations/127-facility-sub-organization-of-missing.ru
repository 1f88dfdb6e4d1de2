PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    facility:neu a slx:Facility .
  }
}
