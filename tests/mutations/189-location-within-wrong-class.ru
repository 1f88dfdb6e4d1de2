PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX place: <https://w3id.org/solux/id/place/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    place:several-municipalities slx:within term:short-term .
  }
}
