PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    cooperation:ulysse-chnp dct:identifier "zweite" .
  }
}
