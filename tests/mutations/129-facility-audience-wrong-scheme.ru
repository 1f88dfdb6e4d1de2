PREFIX dct: <http://purl.org/dc/terms/>
PREFIX facility: <https://w3id.org/solux/id/facility/>
PREFIX graph: <https://w3id.org/solux/graph/>
PREFIX term: <https://w3id.org/solux/id/term/>

INSERT DATA {
  GRAPH graph:editorial {
    facility:over-indebtedness-advice-centre dct:audience term:long-term .
  }
}
