"""IRIs of the vocabularies that the program itself reads; the domain's own are in the data."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import NamedNode

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SH: Final = "http://www.w3.org/ns/shacl#"
VOID: Final = "http://rdfs.org/ns/void#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SPARQL: Final = "http://www.w3.org/ns/sparql#"
ENTAILMENT: Final = "http://www.w3.org/ns/entailment/"
DCT: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
OWL: Final = "http://www.w3.org/2002/07/owl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
ADMS: Final = "http://www.w3.org/ns/adms#"
DCATAP: Final = "http://data.europa.eu/r5r/"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
SPDX: Final = "http://spdx.org/rdf/terms#"
PROV: Final = "http://www.w3.org/ns/prov#"
ODRL: Final = "http://www.w3.org/ns/odrl/2/"
PROF: Final = "http://www.w3.org/ns/dx/prof/"
# Our own words for how a graph is told in other vocabularies (`kg.jsonld.profiles.mapping`).
MAPPING: Final = "https://w3id.org/kg/mapping#"
ACTIVITY_STREAMS: Final = "https://www.w3.org/ns/activitystreams#"
TREE: Final = "https://w3id.org/tree#"
LDES: Final = "https://w3id.org/ldes#"

RDF_TYPE: Final = NamedNode(f"{RDF}type")
RDF_FIRST: Final = NamedNode(f"{RDF}first")
RDF_REST: Final = NamedNode(f"{RDF}rest")
RDF_NIL: Final = NamedNode(f"{RDF}nil")
RDF_LANG_STRING: Final = f"{RDF}langString"
XSD_STRING: Final = f"{XSD}string"
XSD_INTEGER: Final = f"{XSD}integer"
VOID_URI_SPACE: Final = NamedNode(f"{VOID}uriSpace")


def local_name(iri: str) -> str:
    """The part of an IRI after its last ``#``, ``/`` or ``:``."""
    return re.split("[#/:]", iri)[-1]


def namespace_of(iri: str) -> str:
    """The IRI without its local name."""
    return iri.removesuffix(local_name(iri))
