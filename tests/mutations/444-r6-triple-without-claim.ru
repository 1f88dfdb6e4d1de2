PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX setting: <https://w3id.org/solux/id/setting/>
PREFIX slx: <https://w3id.org/solux/def#>

INSERT DATA {
  GRAPH graph:source-mfamigr-suivi-social {
    service:lisko slx:deliverySetting setting:at-home .
  }
}
