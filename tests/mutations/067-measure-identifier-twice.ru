PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX measure: <https://w3id.org/solux/id/measure/>

INSERT DATA {
  GRAPH graph:editorial {
    measure:oc-orientation dct:identifier "zweite" .
  }
}
