PREFIX cooperation: <https://w3id.org/solux/id/cooperation/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    cooperation:ulysse-chnp slx:cooperationParty term:short-term .
  }
}
