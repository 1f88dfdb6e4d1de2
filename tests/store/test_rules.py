"""Rules derive in order, each triple once, and a broken one names its file."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from tiny import BASE, EX, iri, quads

from kg.errors import SparqlSyntaxError
from kg.rdf.sources import Rule, Sources
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate
from kg.store.rules import derive

PREFIXES = f"PREFIX ex: <{EX}>\n"
DERIVED = iri("graph/derived")


def rule(text: str, name: str = "1.rq") -> Rule:
    return Rule(Path("rules", name), PREFIXES + text)


def derived(turtle: str, *rules: Rule) -> list[ox.Quad]:
    candidate = MemoryCandidate(quads(turtle), (), BASE)
    added = derive(candidate, rules, DERIVED)
    result = list(candidate.quads.quads_for_graph_name(DERIVED))
    assert added == len(result)
    assert set(quads(turtle)) <= set(candidate.quads)
    return result


def test_a_rule_sees_what_earlier_ones_derived() -> None:
    parent = rule("CONSTRUCT { ?b ex:child ?a } WHERE { ?a ex:parent ?b }")
    family = rule("CONSTRUCT { ?b ex:family ?a } WHERE { ?b ex:child ?a }")
    turtle = "ex:a ex:parent ex:b ."
    both = quads("ex:b ex:child ex:a ; ex:family ex:a .", "graph/derived")
    assert set(derived(turtle, parent, family)) == set(both)
    assert derived(turtle, family, parent) == quads("ex:b ex:child ex:a .", "graph/derived")


def test_what_is_stated_is_not_derived() -> None:
    turtle = "ex:a ex:near ex:b . ex:b ex:near ex:a . ex:c ex:near ex:a ."
    symmetric = rule("CONSTRUCT { ?b ex:near ?a } WHERE { ?a ex:near ?b }")
    assert derived(turtle, symmetric) == quads("ex:a ex:near ex:c .", "graph/derived")


def test_what_two_rules_derive_is_derived_once() -> None:
    twice = rule("CONSTRUCT { ?a a ex:Thing } WHERE { ?a ?p ?o }")
    turtle = "ex:a ex:p 1, 2 ; ex:q 3 ."
    assert derived(turtle, twice, twice) == quads("ex:a a ex:Thing .", "graph/derived")


def test_a_stated_literal_is_not_derived_again_in_the_form_that_the_engine_keeps() -> None:
    copying = rule("CONSTRUCT { ?a ex:p ?o } WHERE { ?a ex:p ?o }")
    assert derived('ex:a ex:p "05"^^xsd:int, 4.0, "1"^^xsd:boolean .', copying) == []


def test_files_are_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    rules = tmp_path / "ontology" / "rules"
    rules.mkdir(parents=True)
    (tmp_path / "ontology" / "o.ttl").write_text(f"<{EX}a> <{EX}p> 1 .")
    (tmp_path / "data.ttl").write_text(f"<{EX}b> <{EX}p> 1 .")
    (rules / "02-second.rq").write_text(f"CONSTRUCT {{ ?s <{EX}r> 1 }} {{ ?s <{EX}q> 1 }}")
    (rules / "01-first.rq").write_text(f"CONSTRUCT {{ ?s <{EX}q> 1 }} {{ ?s <{EX}p> 1 }}")
    (rules / "notes.md").write_text("not a rule")
    candidate = MemoryCandidate((), (), BASE)
    sources = Sources((tmp_path / "data.ttl",), tmp_path / "ontology", stated_base=BASE)
    assemble(candidate, sources)
    found = set(candidate.quads.quads_for_graph_name(DERIVED))
    assert found == set(quads("ex:a ex:q 1 ; ex:r 1 . ex:b ex:q 1 ; ex:r 1 .", "graph/derived"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CONSTRUCT { ?a ex:p ?b } WHERE { ?a ex:p }", "line 2, column"),
        ("SELECT ?a WHERE { ?a ex:p ?b }", "bindings"),
        ("", "expected"),
        (f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{EX}> {{ ?s ?p ?o }} }}", "switched off"),
    ],
)
def test_a_broken_rule_names_its_file(text: str, problem: str) -> None:
    broken = rule(text, "02-broken.rq")
    with pytest.raises(SparqlSyntaxError, match=f"^rules/02-broken.rq: .*{problem}"):
        derived("ex:a ex:p 1 .", rule("CONSTRUCT { ?a ex:q 1 } WHERE { ?a ex:p 1 }"), broken)


def test_the_file_of_a_rule_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "1.rq").write_bytes(b"# caf\xe9\nCONSTRUCT WHERE { ?s ?p ?o }")
    sources = Sources((), tmp_path)
    with pytest.raises(SparqlSyntaxError, match=re.escape(str(tmp_path / "rules" / "1.rq"))):
        _ = sources.rules
