PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX support: <https://w3id.org/solux/id/support/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    support:mfamigr-sas cv:role term:long-term .
  }
}
