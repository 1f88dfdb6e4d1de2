PREFIX collection: <https://w3id.org/solux/id/collection/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH graph:editorial {
    collection:inter-actions-fields skos:memberList () .
  }
}
