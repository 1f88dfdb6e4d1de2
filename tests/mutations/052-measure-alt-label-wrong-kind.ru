PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH graph:editorial {
    measure:oc-orientation skos:altLabel <https://example.org/verweis> .
  }
}
