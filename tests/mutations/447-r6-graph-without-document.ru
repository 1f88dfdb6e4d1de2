PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX setting: <https://w3id.org/solux/id/setting/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH <https://w3id.org/solux/graph/source-unbekannt> {
    service:lisko slx:deliverySetting setting:at-home .
  }
}
