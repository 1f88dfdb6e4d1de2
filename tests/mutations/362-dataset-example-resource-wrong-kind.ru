PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX void: <http://rdfs.org/ns/void#>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux void:exampleResource "kein Verweis" .
  }
}
