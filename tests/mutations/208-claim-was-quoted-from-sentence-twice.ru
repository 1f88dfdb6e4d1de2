PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 prov:wasQuotedFrom sentence:m05 .
  }
}
