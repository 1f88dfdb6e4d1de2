"""What the harvesters' own lists hold: formats, licences, access rights, frequencies, checksums."""

from __future__ import annotations

from typing import Final

from kg.harvest.terms import GEOSPARQL, SPDX


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EU: Final = "http://publications.europa.eu/resource/authority/"
FILE_TYPE: Final = f"{_EU}file-type/"
IANA: Final = (
    "https://www.iana.org/assignments/media-types/",
    "http://www.iana.org/assignments/media-types/",
)
# The list of the European Union, and what data.europa.eu adds to it.
LICENCES: Final = (f"{_EU}licence/", "http://europeandataportal.eu/ontologies/od-licenses#")
ACCESS_RIGHTS: Final = f"{_EU}access-right/"

# The curated lists of data.europa.eu (edp-non-proprietary-format, edp-machine-readable-format).
NON_PROPRIETARY: Final = frozenset(
    _words(
        "BMP CSV DBF GEOJSON GZIP HTML ICS JPEG2000 JSON JSON_LD KML KMZ NETCDF ODS PNG "
        "RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG RDF_TURTLE RDF_XML RSS RTF TAR TIFF TSV TXT WMS_SRVC "
        "XML ZIP"
    )
)
MACHINE_READABLE: Final = frozenset(
    _words(
        "CSV GEOJSON ICS JSON JSON_LD KML KMZ NETCDF ODS RDFA RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG "
        "RDF_TURTLE RDF_XML RSS SHP XLS XLSX XML"
    )
)

# Those that udata has a word for.
_EU_FREQUENCIES: Final = _words(
    "UNKNOWN UPDATE_CONT 1MIN 5MIN 10MIN 15MIN 30MIN HOURLY BIHOURLY TRIHOURLY 12HRS CONT DAILY_3 "
    "DAILY_2 DAILY WEEKLY_5 WEEKLY_3 WEEKLY_2 WEEKLY BIWEEKLY MONTHLY_3 MONTHLY_2 MONTHLY "
    "BIMONTHLY QUARTERLY ANNUAL_3 ANNUAL_2 ANNUAL BIENNIAL TRIENNIAL QUADRENNIAL QUINQUENNIAL "
    "DECENNIAL BIDECENNIAL TRIDECENNIAL IRREG NEVER NOT_PLANNED AS_NEEDED OTHER"
)
_DC_FREQUENCIES: Final = _words(
    "continuous daily threeTimesAWeek semiweekly weekly biweekly threeTimesAMonth semimonthly "
    "monthly bimonthly quarterly threeTimesAYear semiannual annual biennial triennial "
    "irregular"
)
FREQUENCIES: Final = frozenset(f"{_EU}frequency/{name}" for name in _EU_FREQUENCIES) | frozenset(
    f"http://purl.org/cld/freq/{name}" for name in _DC_FREQUENCIES
)
FREQUENCY_WORDS: Final = frozenset(name.lower() for name in (*_EU_FREQUENCIES, *_DC_FREQUENCIES))

CHECKSUM_ALGORITHMS: Final = frozenset(
    f"{SPDX}checksumAlgorithm_{name}" for name in ("md5", "sha1", "sha256")
)
GEOJSON_TYPES: Final = frozenset(
    [
        f"{GEOSPARQL}geoJSONLiteral",
        "https://www.iana.org/assignments/media-types/application/vnd.geo+json",
    ]
)
WKT_TYPES: Final = frozenset([f"{GEOSPARQL}wktLiteral", "http://www.opengis.net/rdf#wktLiteral"])

# A file's suffix to the format that udata takes it for, whatever its Content-Type says (rdflib's
# table with udata's own rows).
SUFFIXES: Final = {
    "xml": "rdfxml",
    "rdf": "rdfxml",
    "owl": "rdfxml",
    "n3": "turtle",
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "nquads": "nquads",
    "trig": "trig",
    "json": "jsonld",
    "jsonld": "jsonld",
    "json-ld": "jsonld",
    "trix": "trix",
    "html": "rdfa",
    "xhtml": "rdfa",
    "svg": "rdfa",
}
UDATA_TYPES: Final = frozenset(
    [
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "text/n3",
        "application/x-turtle",
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/json",
        "application/trig",
    ]
)
# The names that rdflib has parsers by; without a type RDF/XML is taken.
CKAN_TYPES: Final = frozenset(
    [
        "application/ld+json",
        "application/n-quads",
        "application/n-triples",
        "application/rdf+xml",
        "application/trig",
        "application/trix",
        "text/n3",
        "text/turtle",
    ]
)
EUROPA_TYPES: Final = frozenset(
    [
        "application/rdf+xml",
        "application/ld+json",
        "application/json",
        "text/turtle",
        "text/n3",
        "application/trig",
        "application/n-triples",
    ]
)
