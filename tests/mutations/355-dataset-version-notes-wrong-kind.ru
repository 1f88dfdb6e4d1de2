PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux adms:versionNotes "ohne Sprachangabe" .
  }
}
