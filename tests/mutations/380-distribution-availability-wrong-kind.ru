PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux-turtle <http://data.europa.eu/r5r/availability> "kein Verweis" .
  }
}
