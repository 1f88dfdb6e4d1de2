PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    <https://w3id.org/solux/catalog> dct:language "kein Verweis" .
  }
}
