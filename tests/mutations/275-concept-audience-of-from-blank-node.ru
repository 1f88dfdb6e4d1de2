PREFIX dct: <http://purl.org/dc/terms/>
PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing dct:audience goal:independence .
  }
}
