PREFIX cost: <https://w3id.org/solux/id/cost/>
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    cost:aide-familiale-contribution cv:currency "kein Verweis" .
  }
}
