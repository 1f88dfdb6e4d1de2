PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE DATA { GRAPH graph:derived { service:oc slx:refersTo facility:ulysse } }
