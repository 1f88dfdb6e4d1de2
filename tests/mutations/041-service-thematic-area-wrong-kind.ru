PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>

INSERT DATA {
  GRAPH graph:editorial {
    service:sas cv:thematicArea "kein Verweis" .
  }
}
