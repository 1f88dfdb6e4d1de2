PREFIX collection: <https://w3id.org/solux/id/collection/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    collection:inter-actions-fields dct:description "ohne Sprachangabe" .
  }
}
