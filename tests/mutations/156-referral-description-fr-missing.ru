PREFIX dct: <http://purl.org/dc/terms/>
PREFIX referral: <https://w3id.org/solux/id/referral/>

DELETE { GRAPH ?graph { referral:oc-ulysse dct:description ?value } }
WHERE { GRAPH ?graph { referral:oc-ulysse dct:description ?value } FILTER (LANG(?value) = "fr") }
