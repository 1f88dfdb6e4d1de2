PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX place: <https://w3id.org/solux/id/place/>

INSERT DATA {
  GRAPH graph:editorial {
    place:several-municipalities dct:description "ohne Sprachangabe" .
  }
}
