PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/solux/id/source/>

INSERT DATA {
  GRAPH graph:editorial {
    source:external-lisko skos:editorialNote "ohne Sprachangabe" .
  }
}
