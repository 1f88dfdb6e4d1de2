PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    organisation:red-cross skos:altLabel "RK" .
    organisation:zweite a slx:ServiceProvider ; dct:identifier "zweite" ; skos:prefLabel "ARCUS"@de .
  }
}
