"""The questions that the graph must answer, asked over HTTP of a running server; all exactly.

They are also the example queries that the product ships.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from serving import Server

HERE = Path(__file__).resolve().parent
QUESTIONS = sorted(HERE.glob("*.rq"))
JSON = {"Accept": "application/sparql-results+json"}


def expected(question: Path) -> dict[str, object]:
    answer = json.loads(question.with_suffix(".json").read_text(encoding="utf-8"))
    assert isinstance(answer, dict)
    return answer


def test_there_are_twenty_five_questions() -> None:
    assert [path.name[:2] for path in QUESTIONS] == [f"{n:02}" for n in range(1, 26)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_is_answered_exactly(question: Path, server: Server) -> None:
    query = question.read_text(encoding="utf-8")
    answer = server.client.post("/sparql", data={"query": query}, headers=JSON)
    assert answer.json() == expected(question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_every_way_of_asking_gives_the_same_answer(question: Path, server: Server) -> None:
    query = question.read_text(encoding="utf-8")
    by_get = server.client.get("/sparql", params={"query": query}, headers=JSON)
    directly = server.client.post(
        "/sparql", content=query, headers={**JSON, "Content-Type": "application/sparql-query"}
    )
    assert by_get.json() == directly.json() == expected(question)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_says_what_it_asks_in_three_languages(question: Path) -> None:
    query = question.read_text(encoding="utf-8")
    for language in ("de", "fr", "en"):
        assert re.search(rf"^# {language}: .{{10,}}", query, re.MULTILINE), language


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_an_answer_with_rows_has_its_order_fixed(question: Path) -> None:
    bindings = expected(question)["results"]
    assert isinstance(bindings, dict)
    assert bindings["bindings"], "an empty answer would prove little"
    if len(bindings["bindings"]) > 1:
        assert "ORDER BY" in question.read_text(encoding="utf-8")
