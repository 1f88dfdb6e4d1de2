PREFIX cost: <https://w3id.org/solux/id/cost/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    cost:aide-familiale-contribution dct:identifier "zweite" .
  }
}
