PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    sentence:m04 oa:hasSource term:short-term .
  }
}
