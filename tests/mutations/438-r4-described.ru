PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>

INSERT DATA {
  GRAPH graph:editorial {
    service:verschrieben dct:identifier "verschrieben" .
  }
}
