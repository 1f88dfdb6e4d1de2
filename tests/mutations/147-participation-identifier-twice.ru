PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX support: <https://w3id.org/solux/id/support/>

INSERT DATA {
  GRAPH graph:editorial {
    support:mfamigr-sas dct:identifier "zweite" .
  }
}
