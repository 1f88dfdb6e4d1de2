PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX setting: <https://w3id.org/solux/id/setting/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE DATA { GRAPH graph:source-mfamigr-suivi-social { service:sas slx:deliverySetting setting:at-home } }
