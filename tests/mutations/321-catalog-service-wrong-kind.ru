PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    <https://w3id.org/solux/catalog> dcat:service "kein Verweis" .
  }
}
