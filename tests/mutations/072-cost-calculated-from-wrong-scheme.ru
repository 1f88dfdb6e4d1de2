PREFIX cost: <https://w3id.org/solux/id/cost/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    cost:aide-familiale-contribution slx:calculatedFrom term:long-term .
  }
}
