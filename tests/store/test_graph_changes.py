"""Operations of the Graph Store Protocol on a candidate, and the RDF that comes with them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, PREFIXES, iri, quads

from kg.errors import Conflict, NotFound, ProtocolError, RdfSyntaxError, UnsupportedMediaType
from kg.store.candidate import MemoryCandidate
from kg.store.change import GraphChange, apply
from kg.store.upload import read_graph

RDF_OPEN = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="urn:x:">'
GRAPH = f"{EX}graph/a"
NEW = f"{EX}graph/new"
ONE = quads('ex:a ex:p "05"^^xsd:int, 2 .')
OTHER = quads("ex:a ex:p 7 .", "graph/b")


def candidate(*, union: bool = True) -> MemoryCandidate:
    return MemoryCandidate([*ONE, *OTHER], (), BASE, union=union)


def change(method: str, graph: str | None, turtle: str = "") -> GraphChange:
    return GraphChange(method, graph, (PREFIXES + turtle).encode(), base=graph)  # type: ignore[arg-type]


def test_replacing_puts_the_triples_in_the_place_of_the_graph() -> None:
    changed = candidate()
    assert apply(changed, change("replace", GRAPH, 'ex:a ex:p "05"^^xsd:int, 3 .')) is False
    assert set(changed.quads) == {*quads('ex:a ex:p "05"^^xsd:int, 3 .'), *OTHER}
    assert (changed.changes.added, changed.changes.removed) == (1, 1)


def test_adding_merges_the_triples_into_the_graph() -> None:
    changed = candidate()
    assert apply(changed, change("add", GRAPH, "ex:a ex:p 2, 3 .")) is False
    assert set(changed.quads) == {*ONE, *quads("ex:a ex:p 3 ."), *OTHER}


def test_deleting_removes_the_graph_alone() -> None:
    changed = candidate()
    assert apply(changed, change("delete", GRAPH)) is False
    assert set(changed.quads) == set(OTHER)
    assert changed.empty_graphs == set()


@pytest.mark.parametrize("method", ["add", "replace"])
@pytest.mark.parametrize("turtle", ["ex:a ex:p 1 .", ""])
def test_a_graph_that_was_not_there_is_created(method: str, turtle: str) -> None:
    changed = candidate()
    assert apply(changed, change(method, NEW, turtle)) is True
    assert changed.has_graph(iri("graph/new"))
    assert changed.empty_graphs == (set() if turtle else {iri("graph/new")})
    assert apply(changed, change(method, NEW, turtle)) is False


def test_nothing_in_the_place_of_a_graph_leaves_it_empty() -> None:
    changed = candidate()
    apply(changed, change("replace", GRAPH))
    assert set(changed.quads) == set(OTHER)
    assert changed.empty_graphs == {iri("graph/a")}
    apply(changed, change("delete", GRAPH))
    assert changed.empty_graphs == set()


def test_deleting_a_graph_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match=f"there is no graph <{NEW}>"):
        apply(candidate(), change("delete", NEW))


def test_an_own_default_graph_is_always_there() -> None:
    changed = candidate(union=False)
    assert apply(changed, change("delete", None)) is False
    assert apply(changed, change("add", None, "ex:a ex:p 1 .")) is False
    assert apply(changed, change("replace", None, "ex:a ex:p 2 .")) is False
    assert set(changed.quads) == {*ONE, *OTHER, *quads("ex:a ex:p 2 .", None)}


@pytest.mark.parametrize("method", ["add", "replace", "delete"])
def test_the_union_is_not_written_to(method: str) -> None:
    changed = candidate()
    with pytest.raises(Conflict, match="union of the named graphs"):
        apply(changed, change(method, None, "ex:a ex:p 1 ."))
    assert set(changed.quads) == {*ONE, *OTHER}


def test_blank_nodes_are_never_those_that_are_there() -> None:
    changed = MemoryCandidate(quads("_:b ex:p 1 ."), (), BASE)
    for _ in range(2):
        apply(changed, change("add", GRAPH, "_:b ex:p 1 ; ex:q _:b ."))
    nodes = {quad.subject for quad in changed.quads}
    assert len(nodes) == 3
    assert len(changed.quads) == 5
    loops = [quad for quad in changed.quads if quad.predicate == iri("q")]
    assert all(quad.subject == quad.object for quad in loops)


def test_relative_iris_are_resolved_against_the_base() -> None:
    (triple,) = read_graph(b"<> <#p> <../x> .", "turtle", GRAPH)
    assert str(triple) == f"<{GRAPH}> <{GRAPH}#p> <{EX}x>"
    with pytest.raises(RdfSyntaxError, match="the request body:1:1"):
        read_graph(b"<> <#p> <../x> .", "turtle", None)


def test_literals_are_kept_as_they_are_written() -> None:
    data = b'<urn:a> <urn:p> "05"^^<http://www.w3.org/2001/XMLSchema#int>, 1.50, "x"@EN-gb .'
    values = [triple.object for triple in read_graph(data, "turtle", None)]
    assert [value.value for value in values if isinstance(value, ox.Literal)] == ["05", "1.50", "x"]


BODIES = {
    "turtle": "<urn:x:a> <urn:x:p> 'x' .",
    "ntriples": '<urn:x:a> <urn:x:p> "x" .',
    "rdfxml": f'{RDF_OPEN}<rdf:Description rdf:about="urn:x:a"><ex:p>x</ex:p></rdf:Description>'
    "</rdf:RDF>",
    "jsonld": '{"@id": "urn:x:a", "urn:x:p": "x"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_every_format_of_graphs_is_read(name: str) -> None:
    (triple,) = read_graph(BODIES[name].encode(), name, None)
    assert str(triple) == '<urn:x:a> <urn:x:p> "x"'


@pytest.mark.parametrize("name", ["nquads", "trig"])
def test_formats_of_datasets_are_refused(name: str) -> None:
    with pytest.raises(UnsupportedMediaType, match=r"holds datasets.*Send one of: text/turtle"):
        read_graph(b"", name, None)


def test_a_graph_may_stand_around_the_nodes_of_json_ld_but_not_have_a_name() -> None:
    inside = '"@graph": [{"@id": "urn:x:a", "urn:x:p": "x"}]'
    assert len(read_graph(f"{{{inside}}}".encode(), "jsonld", None)) == 1
    with pytest.raises(RdfSyntaxError, match="it holds named graphs"):
        read_graph(f'{{"@id": "urn:x:g", {inside}}}'.encode(), "jsonld", None)


def entities(declaration: str, used: str) -> str:
    return (
        f"<!DOCTYPE rdf:RDF [{declaration}]>{RDF_OPEN}"
        f'<rdf:Description rdf:about="urn:x:a"><ex:p>{used}</ex:p></rdf:Description></rdf:RDF>'
    )


LAUGHS = '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)
# A body that does not parse, its format, and what is said of it.
WRONG = {
    "Turtle that ends too soon": ("turtle", "<urn:x:a>\n  <urn:x:p>", ":2:"),
    "an undeclared prefix": ("turtle", "a:a a:b a:c .", ":1:1: .*prefix"),
    "no UTF-8": ("turtle", b'<urn:x:a> <urn:x:p> "\xff" .', "UTF-8"),
    "a relative IRI in N-Triples": ("ntriples", "<a> <b> <c> .", ":1:1: "),
    "JSON that ends too soon": ("jsonld", '{"@id":', ":1:8: "),
    "no JSON at all": ("jsonld", "", ":1:1: "),
    "XML that ends too soon": ("rdfxml", RDF_OPEN, "not well-formed XML: no element found"),
    "XML cut after a statement": (
        "rdfxml",
        BODIES["rdfxml"].removesuffix("</rdf:RDF>"),
        "not well-formed XML",
    ),
    "no XML at all": ("rdfxml", "", "not well-formed XML: no element found"),
    "an entity": ("rdfxml", entities('<!ENTITY e "x">', "&e;"), ":1:.* entities are not taken"),
    "a billion laughs": ("rdfxml", entities(LAUGHS, "&l11;"), "entities are not taken"),
    "a file": ("rdfxml", entities('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), "entities"),
    "a parameter entity": ("rdfxml", entities('<!ENTITY % e "x"> %e;', ""), "entities"),
    "an unknown entity": ("rdfxml", entities("", "&e;"), "undefined entity"),
    "another encoding": (
        "rdfxml",
        f'<?xml version="1.0" encoding="x"?>{BODIES["rdfxml"]}',
        "UTF-8",
    ),
    "UTF-16": ("rdfxml", BODIES["rdfxml"].encode("utf-16"), "UTF-8"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_parse_is_told_with_its_place_and_changes_nothing(name: str) -> None:
    rdf_format, body, said = WRONG[name]
    data = body if isinstance(body, bytes) else body.encode()
    changed = candidate()
    with pytest.raises(RdfSyntaxError, match=f"^the request body.*{said}"):
        apply(changed, GraphChange("replace", GRAPH, data, rdf_format))
    assert set(changed.quads) == {*ONE, *OTHER}


def test_no_context_and_no_document_type_is_fetched(listener: tuple[int, list[object]]) -> None:
    port, connections = listener
    url = f"http://127.0.0.1:{port}/x"
    contexts = (f'"{url}"', f'["{url}"]', f'{{"@import": "{url}"}}', '"file:///etc/passwd"')
    for context in contexts:
        body = f'{{"@context": {context}, "@id": "urn:x:a", "p": "x"}}'
        with pytest.raises(RdfSyntaxError, match="nothing is fetched"):
            read_graph(body.encode(), "jsonld", None)
    external = f'<!DOCTYPE r SYSTEM "{url}">{BODIES["rdfxml"]}'
    assert len(read_graph(external.encode(), "rdfxml", None)) == 1
    entity = entities(f'<!ENTITY e SYSTEM "{url}">', "&e;")
    with pytest.raises(RdfSyntaxError, match="entities"):
        read_graph(entity.encode(), "rdfxml", None)
    assert connections == []


def test_a_graph_that_has_no_iri_for_a_name_is_refused() -> None:
    with pytest.raises(ProtocolError, match="is no IRI of a graph"):
        apply(candidate(), change("replace", "a graph"))
