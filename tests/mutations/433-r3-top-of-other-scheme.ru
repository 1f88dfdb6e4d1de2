PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX scheme: <https://w3id.org/solux/id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX target-group: <https://w3id.org/solux/id/target-group/>

INSERT DATA {
  GRAPH graph:editorial {
    target-group:refugees skos:topConceptOf scheme:goal .
  }
}
