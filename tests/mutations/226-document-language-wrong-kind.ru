PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    source:external-lisko dct:language "kein Verweis" .
  }
}
