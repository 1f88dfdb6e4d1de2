PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>

INSERT DATA {
  GRAPH graph:editorial {
    facility:over-indebtedness-advice-centre org:subOrganizationOf "kein Verweis" .
  }
}
