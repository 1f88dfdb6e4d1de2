PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux dcat:distribution term:short-term .
  }
}
