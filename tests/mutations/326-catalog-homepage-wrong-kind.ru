PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    <https://w3id.org/solux/catalog> foaf:homepage "kein Verweis" .
  }
}
