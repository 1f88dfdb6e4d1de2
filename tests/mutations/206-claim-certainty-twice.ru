PREFIX certainty: <https://w3id.org/solux/id/certainty/>
PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 slx:certainty certainty:example .
  }
}
