PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:chnp org:resultedFrom term:short-term .
  }
}
