PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE DATA { GRAPH graph:derived { organisation:arcus slx:provides service:aide-familiale } }
