PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing cv:hasParticipant organisation:chnp .
  }
}
