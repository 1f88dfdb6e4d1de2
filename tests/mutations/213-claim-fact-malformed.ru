PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:claims {
    claim:f05-1 slx:fact "5" .
  }
}
