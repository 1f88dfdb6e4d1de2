PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    measure:oc-orientation dct:audience term:long-term .
  }
}
