PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:chnp foaf:homepage "kein Verweis" .
  }
}
