PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux dct:publisher term:short-term .
  }
}
