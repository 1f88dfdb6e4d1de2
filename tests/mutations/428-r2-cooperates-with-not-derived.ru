PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX organisation: <https://w3id.org/solux/id/org/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE DATA { GRAPH graph:derived { facility:ulysse slx:cooperatesWith organisation:chnp } }
