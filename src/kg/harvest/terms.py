"""IRIs of the vocabularies that a catalogue is described with (DCAT-AP 3.0.1)."""

from __future__ import annotations

from typing import Final

from kg.namespaces import DCAT, DCT, FOAF, RDF, RDFS

ADMS: Final = "http://www.w3.org/ns/adms#"
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
LOCN: Final = "http://www.w3.org/ns/locn#"
SCHEMA: Final = "http://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SPDX: Final = "http://spdx.org/rdf/terms#"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
GEOSPARQL: Final = "http://www.opengis.net/ont/geosparql#"

TYPE: Final = f"{RDF}type"
LABEL: Final = f"{RDFS}label"
PREF_LABEL: Final = f"{SKOS}prefLabel"

DATASET: Final = f"{DCAT}Dataset"
DATASET_SERIES: Final = f"{DCAT}DatasetSeries"
DATA_SERVICE: Final = f"{DCAT}DataService"
LOCATION: Final = f"{DCT}Location"

TITLE: Final = f"{DCT}title"
DESCRIPTION: Final = f"{DCT}description"
IDENTIFIER: Final = f"{DCT}identifier"
KEYWORD: Final = f"{DCAT}keyword"
THEME: Final = f"{DCAT}theme"
SPATIAL: Final = f"{DCT}spatial"
TEMPORAL: Final = f"{DCT}temporal"
FREQUENCY: Final = f"{DCT}accrualPeriodicity"
CONTACT_POINT: Final = f"{DCAT}contactPoint"
PUBLISHER: Final = f"{DCT}publisher"
PUBLISHER_NAME: Final = f"{FOAF}name"
LANDING_PAGE: Final = f"{DCAT}landingPage"
ACCESS_RIGHTS: Final = f"{DCT}accessRights"
PROVENANCE: Final = f"{DCT}provenance"
CREATED: Final = f"{DCT}created"
ISSUED: Final = f"{DCT}issued"
MODIFIED: Final = f"{DCT}modified"

DISTRIBUTION: Final = f"{DCAT}distribution"
ACCESS_URL: Final = f"{DCAT}accessURL"
DOWNLOAD_URL: Final = f"{DCAT}downloadURL"
ACCESS_SERVICE: Final = f"{DCAT}accessService"
FORMAT: Final = f"{DCT}format"
MEDIA_TYPE: Final = f"{DCAT}mediaType"
LICENSE: Final = f"{DCT}license"
RIGHTS: Final = f"{DCT}rights"
BYTE_SIZE: Final = f"{DCAT}byteSize"
CHECKSUM: Final = f"{SPDX}checksum"
ALGORITHM: Final = f"{SPDX}algorithm"
CHECKSUM_VALUE: Final = f"{SPDX}checksumValue"

SERVES_DATASET: Final = f"{DCAT}servesDataset"
HAS_PART: Final = f"{DCT}hasPart"

VIEW: Final = f"{HYDRA}PartialCollectionView"
PAGED_COLLECTION: Final = f"{HYDRA}PagedCollection"
NEXT: Final = f"{HYDRA}next"
NEXT_PAGE: Final = f"{HYDRA}nextPage"
TOTAL_ITEMS: Final = f"{HYDRA}totalItems"
