PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX prov: <http://www.w3.org/ns/prov#>

INSERT DATA {
  GRAPH graph:editorial {
    event:inter-actions-founded prov:wasAssociatedWith "kein Verweis" .
  }
}
