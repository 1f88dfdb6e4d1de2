PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:inter-actions slx:namesAsBasicFunction term:long-term .
  }
}
