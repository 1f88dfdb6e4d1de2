PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX scheme: <https://w3id.org/solux/id/scheme/>

INSERT DATA {
  GRAPH graph:editorial {
    scheme:goal dct:title "Noch ein Text"@de .
  }
}
