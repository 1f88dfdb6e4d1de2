PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>

INSERT DATA {
  GRAPH graph:editorial {
    <https://w3id.org/solux/catalog> dct:publisher organisation:arcus .
  }
}
