PREFIX dct: <http://purl.org/dc/terms/>
PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    event:inter-actions-founded dct:description "ohne Sprachangabe" .
  }
}
