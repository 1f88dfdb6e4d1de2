"""The terms of the vocabularies for descriptions, as their specifications give them, and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode(f"{RDF}type")
FORMATS = "http://www.w3.org/ns/formats/"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# SPARQL 1.1 Service Description, section 3.2; supportedVersion is of the draft for 1.2.
SD_CLASSES = words(
    "Service Feature Language Function Aggregate EntailmentRegime EntailmentProfile "
    "GraphCollection Dataset Graph NamedGraph"
)
# Each property with its domain and its range, if there is one.
SD_PROPERTIES = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "supportedVersion": ("Service", None),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
# Section 3.3, each with its class; SPARQLQuery and SPARQLUpdate are of the draft for 1.2.
SD_INSTANCES = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "SPARQLQuery": "Language",
    "SPARQLUpdate": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}
SD_SUBCLASSES = {"Dataset": "GraphCollection"}

VOID_CLASSES = ["Dataset", "Linkset", "TechnicalFeature", "DatasetDescription"]
# The properties that are used of a dataset; None for whatever is no dataset.
VOID_PROPERTIES = {
    "feature": None,
    "subset": "Dataset",
    "sparqlEndpoint": None,
    "uriLookupEndpoint": None,
    "dataDump": None,
    "vocabulary": None,
    "uriSpace": None,
    "uriRegexPattern": None,
    "exampleResource": None,
    "rootResource": None,
    "openSearchDescription": None,
    "triples": None,
    "entities": None,
    "classes": None,
    "properties": None,
    "distinctSubjects": None,
    "distinctObjects": None,
    "documents": None,
    "classPartition": "Dataset",
    "class": None,
    "propertyPartition": "Dataset",
    "property": None,
}
VOID_NUMBERS = words(
    "triples entities classes properties distinctSubjects distinctObjects documents"
)
# http://www.w3.org/ns/formats/
FORMAT_NAMES = words(
    "JSON-LD N3 N-Triples N-Quads LD_Patch microdata OWL_XML OWL_Functional OWL_Manchester POWDER "
    "POWDER-S PROV-N PROV-XML RDFa RDF_JSON RDF_XML RIF_XML SPARQL_Results_XML "
    "SPARQL_Results_JSON SPARQL_Results_CSV SPARQL_Results_TSV Turtle TriG"
)


class Described:
    """A description as triples."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = frozenset(triples)
        self._objects = defaultdict(list)
        for triple in self.triples:
            self._objects[triple.subject, triple.predicate].append(triple.object)

    def values(self, subject: object, *path: str) -> list[object]:
        """What a path of properties leads to from a subject, sorted."""
        found: list[object] = [subject]
        for iri in path:
            predicate = ox.NamedNode(iri)
            found = [value for each in found for value in self._objects[each, predicate]]
        return sorted(found, key=str)

    def value(self, subject: object, *path: str) -> object:
        (found,) = self.values(subject, *path)
        return found

    def number(self, subject: object, *path: str) -> int:
        found = self.value(subject, *path)
        assert isinstance(found, ox.Literal)
        assert found.datatype.value == f"{XSD}integer"
        return int(found.value)

    def of_type(self, iri: str) -> list[object]:
        wanted = ox.NamedNode(iri)
        return [t.subject for t in self.triples if (t.predicate, t.object) == (TYPE, wanted)]

    def iris(self, subject: object, *path: str) -> list[str]:
        found = self.values(subject, *path)
        assert all(isinstance(value, ox.NamedNode) for value in found)
        return sorted(value.value for value in found if isinstance(value, ox.NamedNode))

    def check_terms(self) -> None:
        """Every term of the two vocabularies exists and is used as its specification says."""
        for triple in self.triples:
            if triple.predicate == TYPE:
                assert isinstance(triple.object, ox.NamedNode)
                self._check_class(triple.object.value)
            elif triple.predicate.value.startswith(SD):
                self._check_sd(triple, triple.predicate.value.removeprefix(SD))
            elif triple.predicate.value.startswith(VOID):
                self._check_void(triple, triple.predicate.value.removeprefix(VOID))

    @staticmethod
    def _check_class(iri: str) -> None:
        for namespace, names in ((SD, SD_CLASSES), (VOID, VOID_CLASSES)):
            if iri.startswith(namespace):
                assert iri.removeprefix(namespace) in names

    def _check_sd(self, triple: ox.Triple, name: str) -> None:
        domain, expected = SD_PROPERTIES[name]
        assert domain in self._sd_classes(triple.subject), triple
        iri = triple.object
        assert isinstance(iri, ox.NamedNode), triple
        if iri.value.startswith(SD):
            assert SD_INSTANCES[iri.value.removeprefix(SD)] == expected, triple
        elif expected in ("Dataset", "Graph", "NamedGraph", "Function"):
            assert expected in self._sd_classes(iri), triple
        elif name in ("resultFormat", "inputFormat"):
            assert iri.value.removeprefix(FORMATS) in FORMAT_NAMES, triple

    def _sd_classes(self, node: object) -> set[str]:
        names = {iri.removeprefix(SD) for iri in self.iris(node, TYPE.value) if iri.startswith(SD)}
        return names | {SD_SUBCLASSES[name] for name in names if name in SD_SUBCLASSES}

    def _check_void(self, triple: ox.Triple, name: str) -> None:
        assert f"{VOID}Dataset" in self.iris(triple.subject, TYPE.value), triple
        expected = VOID_PROPERTIES[name]
        if name in VOID_NUMBERS:
            assert isinstance(triple.object, ox.Literal), triple
            assert triple.object.datatype.value == f"{XSD}integer", triple
            assert int(triple.object.value) >= 0
        elif name == "uriSpace":
            assert isinstance(triple.object, ox.Literal), triple
        else:
            assert isinstance(triple.object, ox.NamedNode), triple
        if expected is not None:
            assert f"{VOID}{expected}" in self.iris(triple.object, TYPE.value), triple
