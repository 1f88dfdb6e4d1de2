PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX oa: <http://www.w3.org/ns/oa#>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 oa:hasSelector "kein Verweis" .
  }
}
