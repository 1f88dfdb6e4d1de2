PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    source:inter-actions slx:statesUpdateDate "vielleicht" .
  }
}
