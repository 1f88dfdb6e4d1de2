PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 prov:wasQuotedFrom term:short-term .
  }
}
