PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX target-group: <https://w3id.org/solux/id/target-group/>

INSERT DATA {
  GRAPH graph:editorial {
    service:sas dct:audience target-group:verschrieben .
  }
}
