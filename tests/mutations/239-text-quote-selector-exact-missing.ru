PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

INSERT DATA {
  GRAPH graph:claims {
    sentence:m04-quote a oa:TextQuoteSelector .
  }
}
