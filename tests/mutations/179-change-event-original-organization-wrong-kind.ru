PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA {
  GRAPH graph:editorial {
    event:inter-actions-founded org:originalOrganization "kein Verweis" .
  }
}
