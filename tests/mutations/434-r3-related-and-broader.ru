PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX target-group: <https://w3id.org/solux/id/target-group/>

INSERT DATA {
  GRAPH graph:editorial {
    target-group:over-indebted-people skos:related target-group:people-in-hardship .
  }
}
