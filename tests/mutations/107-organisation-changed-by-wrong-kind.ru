PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX organisation: <https://w3id.org/solux/id/org/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:chnp org:changedBy "kein Verweis" .
  }
}
