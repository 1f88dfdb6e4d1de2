PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    sentence:m04 oa:hasSource source:inter-actions .
  }
}
