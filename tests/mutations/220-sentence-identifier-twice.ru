PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

INSERT DATA {
  GRAPH graph:editorial {
    sentence:m04 dct:identifier "zweite" .
  }
}
