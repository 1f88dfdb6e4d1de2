PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:chnp dct:spatial term:short-term .
  }
}
