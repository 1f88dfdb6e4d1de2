PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX place: <https://w3id.org/solux/id/place/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT DATA {
  GRAPH graph:editorial {
    place:several-municipalities skos:inScheme "kein Verweis" .
  }
}
