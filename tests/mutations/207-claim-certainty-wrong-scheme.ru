PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 slx:certainty term:long-term .
  }
}
