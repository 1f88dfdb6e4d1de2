PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 dct:description "ohne Sprachangabe" .
  }
}
