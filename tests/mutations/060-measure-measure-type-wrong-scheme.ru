PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX slx: <https://w3id.org/solux/def#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    measure:oc-orientation slx:measureType term:long-term .
  }
}
