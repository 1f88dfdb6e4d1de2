PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX scheme: <https://w3id.org/solux/id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing skos:inScheme scheme:goal .
  }
}
