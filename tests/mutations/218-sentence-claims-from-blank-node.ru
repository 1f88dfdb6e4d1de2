PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing prov:wasQuotedFrom sentence:m04 .
  }
}
