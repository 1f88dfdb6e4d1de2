PREFIX referral: <https://w3id.org/solux/id/referral/>
PREFIX slx: <https://w3id.org/solux/def#>

DELETE { GRAPH ?graph { referral:oc-ulysse slx:referralFrom ?value } }
WHERE { GRAPH ?graph { referral:oc-ulysse slx:referralFrom ?value } }
