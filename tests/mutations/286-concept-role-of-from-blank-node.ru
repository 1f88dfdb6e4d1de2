PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX goal: <https://w3id.org/solux/id/goal/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing cv:role goal:independence .
  }
}
