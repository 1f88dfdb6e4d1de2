PREFIX referral: <https://w3id.org/solux/id/referral/>
PREFIX service: <https://w3id.org/solux/id/service/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { referral:oc-ulysse slx:referralTo ?place } }
INSERT { GRAPH ?graph { referral:oc-ulysse slx:referralTo service:oc } }
WHERE { GRAPH ?graph { referral:oc-ulysse slx:referralTo ?place } }
