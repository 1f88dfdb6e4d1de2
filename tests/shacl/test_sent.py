"""The report of what was sent: how many results it may have."""

from __future__ import annotations

import pytest

from kg.errors import AnswerTooLarge
from kg.shacl import sent
from kg.shacl.sent import validate_sent
from kg.shacl.sent_job import Reported, SentJob

SHAPES = b"""
<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/shacl#NodeShape> .
<urn:s> <http://www.w3.org/ns/shacl#targetClass> <urn:Person> .
<urn:s> <http://www.w3.org/ns/shacl#property> <urn:n> .
<urn:n> <http://www.w3.org/ns/shacl#path> <urn:name> .
<urn:n> <http://www.w3.org/ns/shacl#minCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
# Every one of them lacks a name.
PEOPLE = "".join(f"<urn:p{number}> a <urn:Person> .\n" for number in range(101))


@pytest.fixture(autouse=True)
def a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report may have so many results."""
    monkeypatch.setattr(sent, "_MOST_RESULTS", 100)


def report(form: str, limit: int | None = None) -> Reported:
    job = SentJob("text/turtle", form, 60, SHAPES, limit=limit)
    return validate_sent(job, PEOPLE.encode())


@pytest.mark.parametrize(
    ("form", "limit"), [("json", None), ("json", 10), ("text", None), ("text", 101)]
)
def test_more_results_than_a_report_may_have_are_refused(form: str, limit: int | None) -> None:
    with pytest.raises(AnswerTooLarge, match="there are 101 results, over the 100 of") as refused:
        report(form, limit)
    assert "?format=text&limit=100" in refused.value.hint


def test_of_more_results_the_first_are_given() -> None:
    shown = report("text", 2)
    assert not shown.conforms
    assert shown.text.count(b"violation[MinCount]") == 2
    assert b"99 more" in shown.text


def test_as_many_as_a_report_may_have_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "_MOST_RESULTS", 101)
    assert report("json").text.count(b"urn:p") >= 101
