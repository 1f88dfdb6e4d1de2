PREFIX dataset: <https://w3id.org/solux/dataset/>
PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>

DELETE { GRAPH ?graph { dataset:solux-contact vcard:fn ?value } }
WHERE { GRAPH ?graph { dataset:solux-contact vcard:fn ?value } }
