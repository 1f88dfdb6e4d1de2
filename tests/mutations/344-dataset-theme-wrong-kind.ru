PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux dcat:theme "kein Verweis" .
  }
}
