PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX schema: <http://schema.org/>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:inter-actions schema:slogan "ohne Sprachangabe" .
  }
}
