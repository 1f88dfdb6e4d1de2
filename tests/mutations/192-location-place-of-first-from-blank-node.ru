PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX place: <https://w3id.org/solux/id/place/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:editorial {
    _:thing slx:firstOfItsKindIn place:several-municipalities .
  }
}
