"""The model is whole: named and defined in three languages, and covered by shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import RDF, RDFS
from kg.rdf.sources import Sources
from kg.shacl.shapes import Shapes, load_shapes
from kg.store.base import select, text
from kg.store.candidate import MemoryCandidate

SKOS = "http://www.w3.org/2004/02/skos/core#"
LANGUAGES = {"de", "fr", "en"}
SCHEMES = {
    "actor-type", "approach", "certainty", "cost-basis", "facility-type", "field-of-work", "goal",
    "legal-form", "life-domain", "measure-type", "participation-role", "setting", "target-group",
    "term",
}  # fmt: skip


@pytest.fixture(scope="session")
def shapes(repository: Path) -> Shapes:
    return load_shapes(repository / "ontology" / "shapes")


def texts_in(quads: Iterable[ox.Quad]) -> dict[tuple[str, str], dict[str, str]]:
    """Literals by subject and predicate, then language."""
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.object, ox.Literal):
            key = (text(quad.subject), quad.predicate.value)
            found[key][quad.object.language or ""] = quad.object.value
    return found


def test_every_term_of_the_ontology_has_label_and_definition_in_three_languages(
    graph: MemoryCandidate,
) -> None:
    texts = texts_in(graph.quads)
    own = "https://w3id.org/solux/def#"
    terms = {text(q.subject) for q in graph.quads if text(q.subject).startswith(own)}
    assert len(terms) >= 40
    for term in terms:
        assert set(texts[term, f"{RDFS}label"]) == LANGUAGES, term
        assert set(texts[term, f"{SKOS}definition"]) == LANGUAGES, term


def test_every_concept_has_label_and_definition_in_three_languages(graph: MemoryCandidate) -> None:
    texts = texts_in(graph.quads)
    query = f"""SELECT ?c ?scheme {{ ?c a <{SKOS}Concept> ; <{SKOS}inScheme> ?scheme
      FILTER(STRSTARTS(STR(?c), "https://w3id.org/solux/id/")) }}"""
    rows = select(graph, query)
    assert {text(row["scheme"]).rpartition("/")[2] for row in rows} == SCHEMES
    for row in rows:
        concept = text(row["c"])
        assert set(texts[concept, f"{SKOS}prefLabel"]) >= LANGUAGES, concept
        assert set(texts[concept, f"{SKOS}definition"]) == LANGUAGES, concept


def test_no_slug_serves_as_a_label(graph: MemoryCandidate) -> None:
    labels = (f"{SKOS}prefLabel", f"{RDFS}label", "http://purl.org/dc/terms/title")
    for (subject, predicate), by_language in texts_in(graph.quads).items():
        slug = subject.rpartition("/")[2]
        if predicate in labels and "-" in slug:
            assert slug not in by_language.values(), subject


def test_every_property_shape_says_what_it_is_and_where_it_stands(shapes: Shapes) -> None:
    for shape in shapes.properties:
        assert set(shape.names) == LANGUAGES, shape.iri
        assert set(shape.descriptions) == LANGUAGES, shape.iri
        assert shape.group is not None, shape.iri
        assert shape.order != float("inf"), shape.iri


def test_every_predicate_of_a_shaped_instance_is_named_by_its_shapes(
    graph: MemoryCandidate, shapes: Shapes
) -> None:
    """A document holds what the shapes name: nothing that the data says may fall out of it."""
    parents: dict[str, set[str]] = defaultdict(set)
    for row in select(graph, f"SELECT ?c ?d {{ ?c <{RDFS}subClassOf>+ ?d }}"):
        parents[text(row["c"])].add(text(row["d"]))
    rows = select(graph, "SELECT DISTINCT ?s ?c ?p { ?s a ?c ; ?p ?o }")
    classes: dict[str, set[str]] = defaultdict(set)
    predicates: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        subject, class_ = text(row["s"]), text(row["c"])
        classes[subject] |= {class_, *parents[class_]}
        predicates[subject].add(text(row["p"]))
    unnamed = set()
    for subject, used in predicates.items():
        described = shapes.for_classes(classes[subject])
        if described and subject.startswith("https://w3id.org/solux/id/"):
            named = {p.path.predicate for s in described for p in s.properties if p.path}
            unnamed |= {(subject, p) for p in used - named - {f"{RDF}type"}}
    assert not unnamed


def test_there_is_one_named_graph_a_file(graph: MemoryCandidate, sources: Sources) -> None:
    graphs = {text(quad.graph_name) for quad in graph.quads}  # type: ignore[arg-type]
    stems = {*sources.files.values(), "derived"}
    assert graphs == {f"https://w3id.org/solux/graph/{stem}" for stem in stems}


def test_editorial_statements_stand_apart_from_what_sources_say(graph: MemoryCandidate) -> None:
    """The ministry's funding is our reading: derived, never in a source graph."""
    query = "SELECT ?g { GRAPH ?g { ?s <https://w3id.org/solux/def#fundedBy> ?m } }"
    rows = select(graph, query)
    assert len(rows) == 5
    assert {text(row["g"]) for row in rows} == {"https://w3id.org/solux/graph/derived"}
