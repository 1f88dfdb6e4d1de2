PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux dct:temporal "kein Zeitraum" .
  }
}
