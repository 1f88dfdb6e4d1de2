PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX output: <https://w3id.org/solux/id/output/>

INSERT DATA {
  GRAPH graph:editorial {
    output:oc-help-plan dct:identifier "zweite" .
  }
}
