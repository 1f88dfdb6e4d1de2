PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    source:inter-actions rdfs:seeAlso "kein Verweis" .
  }
}
