"""The engine has what the service description says of it, and no known function more."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from described import XSD

from kg.sparql.functions import EXTENSION_FUNCTIONS, GEOSPARQL

# What GeoSPARQL 1.1 and XPath define beside what the engine has.
_FUNCTIONS = (
    "aggBoundingBox aggUnion asGML asKML asWKT boundary boundingCircle buffer concaveHull "
    "geometryN geometryType is3D isMeasured maxX maxY maxZ metricArea metricLength "
    "minX minY minZ numGeometries transform"
)
_CASTS = (
    "anyURI base64Binary byte dateTimeStamp hexBinary int language long normalizedString short "
    "token unsignedInt"
)
OTHERS = [
    *(f"{GEOSPARQL}{name}" for name in _FUNCTIONS.split()),
    *(f"{XSD}{name}" for name in _CASTS.split()),
]
POINT = '"POINT(0 0)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'


def ask(text: str) -> bool:
    store = ox.Store()
    store.load(
        b'VERSION "1.2" PREFIX : <http://example.org/> :a :says "x"@ar--rtl ; '
        b":holds <<( :s :p :o )>> . :s :p :o {| :certain 2 |} .",
        ox.RdfFormat.TURTLE,
    )
    answer = store.query(f"PREFIX : <http://example.org/> PREFIX xsd: <{XSD}> {text}")
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


def call(iri: str, arguments: str) -> None:
    list(ox.Store().query(f"SELECT (<{iri}>({arguments}) AS ?x) {{}}"))  # type: ignore[arg-type]


@pytest.mark.parametrize("iri", EXTENSION_FUNCTIONS)
def test_an_extension_function_is_known_to_the_engine(iri: str) -> None:
    call(iri, POINT)


@pytest.mark.parametrize("iri", OTHERS)
def test_a_function_that_is_not_listed_is_unknown_to_the_engine(iri: str) -> None:
    assert iri not in EXTENSION_FUNCTIONS
    with pytest.raises(RuntimeError, match="is not supported"):
        call(iri, POINT)


@pytest.mark.parametrize(
    "pattern",
    [
        "?s :holds <<( :s ?p :o )>>",
        "<< ?s ?p ?o >> :certain ?x",
        "<< ?s ?p ?o ~ ?r >> :certain ?x",
        "?s :p ?o {| :certain ?x |}",
        "VALUES ?t { <<( :s :p :o )>> } ?a :holds ?t",
        "BIND(TRIPLE(:s, :p, :o) AS ?t) FILTER(isTRIPLE(?t) && OBJECT(?t) = :o)",
        "?s :holds ?t FILTER(SUBJECT(?t) = :s && PREDICATE(?t) = :p && OBJECT(?t) = :o)",
        '?s :says "x"@ar--rtl',
        '?s :says ?x FILTER(LANG(?x) = "ar" && LANGDIR(?x) = "rtl")',
        '?s :says ?x FILTER(hasLANG(?x) && hasLANGDIR(?x) && ?x = STRLANGDIR("x", "ar", "rtl"))',
    ],
)
def test_what_is_said_of_sparql_1_2_works(pattern: str) -> None:
    assert ask(f"ASK {{ {pattern} }}")
    assert ask(f'VERSION "1.2" ASK {{ {pattern} }}')


@pytest.mark.parametrize(
    "pattern",
    [
        "VALUES ?x { 1 2 } LATERAL { SELECT ?x ?y { BIND(?x + 1 AS ?y) } } FILTER(?y = 3)",
        'FILTER("2026-01-02"^^xsd:date - "2026-01-01"^^xsd:date = "P1D"^^xsd:dayTimeDuration)',
        'FILTER(STR(ADJUST("00:00:00Z"^^xsd:time, "PT2H"^^xsd:duration)) = "02:00:00+02:00")',
    ],
)
def test_what_is_said_to_go_beyond_the_specifications_works(pattern: str) -> None:
    assert ask(f"ASK {{ {pattern} }}")


def test_a_graph_whose_last_triple_is_removed_stays() -> None:
    store = ox.Store()
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }")
    store.update("DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert list(store.named_graphs()) == [ox.NamedNode("urn:g")]
