PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX support: <https://w3id.org/solux/id/support/>

INSERT DATA {
  GRAPH graph:editorial {
    service:act cv:hasParticipation support:mfamigr-sas .
  }
}
