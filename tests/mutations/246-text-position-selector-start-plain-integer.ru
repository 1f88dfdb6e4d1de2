PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sentence: <https://w3id.org/solux/id/sentence/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

INSERT DATA {
  GRAPH graph:claims {
    sentence:m04-position a oa:TextPositionSelector ; oa:start "1" ; oa:end "10"^^xsd:nonNegativeInteger .
  }
}
