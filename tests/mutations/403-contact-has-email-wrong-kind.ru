PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>

INSERT DATA {
  GRAPH graph:editorial {
    dataset:solux-contact vcard:hasEmail "kein Verweis" .
  }
}
