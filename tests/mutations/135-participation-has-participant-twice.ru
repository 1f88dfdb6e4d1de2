PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX support: <https://w3id.org/solux/id/support/>

INSERT DATA {
  GRAPH graph:editorial {
    support:mfamigr-sas cv:hasParticipant organisation:arcus .
  }
}
