PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX referral: <https://w3id.org/solux/id/referral/>

INSERT DATA {
  GRAPH graph:editorial {
    referral:oc-ulysse dct:identifier "zweite" .
  }
}
