"""The ranges of DCAT-AP: of which class a thing is that a property points to.

DCAT-AP 3.0.1, the range column of its tables; those of 2.1.1 are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, ODRL, PROV, SKOS, SPDX, VCARD

_DOCUMENT: Final = f"{FOAF}Document"
_CONCEPT: Final = f"{SKOS}Concept"
RANGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{ADMS}identifier": f"{ADMS}Identifier",
        f"{ADMS}status": _CONCEPT,
        f"{DCATAP}applicableLegislation": "http://data.europa.eu/eli/ontology#LegalResource",
        f"{DCATAP}availability": _CONCEPT,
        f"{DCATAP}hvdCategory": _CONCEPT,
        f"{DCAT}compressFormat": f"{DCT}MediaType",
        f"{DCAT}contactPoint": f"{VCARD}Kind",
        f"{DCAT}landingPage": _DOCUMENT,
        f"{DCAT}mediaType": f"{DCT}MediaType",
        f"{DCAT}packageFormat": f"{DCT}MediaType",
        f"{DCAT}qualifiedRelation": f"{DCAT}Relationship",
        f"{DCAT}theme": _CONCEPT,
        f"{DCAT}themeTaxonomy": f"{SKOS}ConceptScheme",
        f"{DCT}accessRights": f"{DCT}RightsStatement",
        f"{DCT}accrualPeriodicity": f"{DCT}Frequency",
        f"{DCT}conformsTo": f"{DCT}Standard",
        f"{DCT}creator": f"{FOAF}Agent",
        f"{DCT}format": f"{DCT}MediaTypeOrExtent",
        f"{DCT}language": f"{DCT}LinguisticSystem",
        f"{DCT}license": f"{DCT}LicenseDocument",
        f"{DCT}provenance": f"{DCT}ProvenanceStatement",
        f"{DCT}publisher": f"{FOAF}Agent",
        f"{DCT}rights": f"{DCT}RightsStatement",
        f"{DCT}spatial": f"{DCT}Location",
        f"{DCT}temporal": f"{DCT}PeriodOfTime",
        f"{DCT}type": _CONCEPT,
        f"{FOAF}homepage": _DOCUMENT,
        f"{FOAF}page": _DOCUMENT,
        f"{ODRL}hasPolicy": f"{ODRL}Policy",
        f"{PROV}qualifiedAttribution": f"{PROV}Attribution",
        f"{PROV}wasGeneratedBy": f"{PROV}Activity",
        f"{SPDX}algorithm": f"{SPDX}ChecksumAlgorithm",
        f"{SPDX}checksum": f"{SPDX}Checksum",
    }
)
