PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX service: <https://w3id.org/solux/id/service/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:chnp org:classification service:act .
  }
}
