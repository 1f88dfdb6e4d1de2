PREFIX dct: <http://purl.org/dc/terms/>
PREFIX event: <https://w3id.org/solux/id/event/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH graph:editorial {
    event:inter-actions-founded dct:date "1980"^^xsd:gYear .
  }
}
