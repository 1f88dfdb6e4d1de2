PREFIX measure: <https://w3id.org/solux/id/measure/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { ?value slx:offersMeasure measure:oc-orientation } }
WHERE { GRAPH ?graph { ?value slx:offersMeasure measure:oc-orientation } }
