PREFIX claim: <https://w3id.org/solux/id/claim/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT DATA {
  GRAPH graph:editorial {
    claim:f05-1 rdf:predicate dct:title .
  }
}
