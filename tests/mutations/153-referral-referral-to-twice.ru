PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX referral: <https://w3id.org/solux/id/referral/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    referral:oc-ulysse slx:referralTo service:act .
  }
}
