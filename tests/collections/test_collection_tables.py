"""Collections as CSV: nothing is lost, and nothing is a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import Server

from kg.jsonld.table import Column, harmless, table

ID = "https://shelf.example.org/id/"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def rows(client: httpx.Client, url: str) -> list[dict[str, str]]:
    response = client.get(url).raise_for_status()
    assert not response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8"), newline="")))
    assert len(set(lines[0])) == len(lines[0])
    assert {len(line) for line in lines} == {len(lines[0])}
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def book(client: httpx.Client, name: str) -> dict[str, str]:
    (found,) = (row for row in rows(client, "/books.csv") if row["iri"] == f"{ID}book/{name}")
    return {title: cell for title, cell in found.items() if cell}


def unjoined(cell: str) -> list[str]:
    """The values of a cell, as the documentation says."""
    values = [""]
    for piece in re.findall(r"\\.|[^\\]", cell, re.DOTALL):
        if piece == "|":
            values.append("")
        else:
            values[-1] += piece[-1]
    return values


def test_a_row_has_a_column_for_each_property_and_language(shelf: httpx.Client) -> None:
    header = shelf.get("/books.csv").text.splitlines()[0]
    assert header == (
        "iri,title_de,title_en,title_fr,title_lb,title_nl,also,also_en,author,pages,lent,mark,"
        "printed,likedBy,limit"
    )


def test_all_pages_have_the_same_columns_whatever_stands_in_them(shelf: httpx.Client) -> None:
    urls = ("/books.csv?limit=1", "/books.csv?limit=1&page=9", "/books.csv?author=nobody")
    headers = {shelf.get(url).text.splitlines()[0] for url in urls}
    assert len(headers) == 1


def test_quotes_commas_and_line_breaks_come_back(shelf: httpx.Client) -> None:
    quoted = book(shelf, "quoted")
    assert quoted["title_en"] == 'one, "two"\nthree; four'
    assert quoted["pages"] == "120"
    assert quoted["lent"] == "true"
    assert quoted["printed"] == "1999-12-31"
    assert "\r\n" in shelf.get("/books.csv").text


def test_several_values_are_told_apart(shelf: httpx.Client) -> None:
    quoted = book(shelf, "quoted")
    assert quoted["author"] == f"{ID}author/ana|{ID}author/bo"
    assert quoted["likedBy"] == f"{ID}author/ana|{ID}author/bo"
    assert quoted["also_en"] == r"a\|b|c\\d"
    assert sorted(quoted["also"].split("|")) == [f"{ID}author/bo", "untagged"]
    # Where there is one value at most, it stands as it is.
    assert quoted["mark"] == "a|b\\"


def test_what_a_spreadsheet_would_compute_has_an_apostrophe(shelf: httpx.Client) -> None:
    cells = book(shelf, "formulas")
    assert cells["title_en"] == "'=1+1"
    assert cells["title_fr"] == "'+33 tricks"
    assert cells["title_de"] == "'-5 °C"
    assert cells["title_lb"] == "'@home"
    assert cells["title_nl"] == "''quoted'"
    # A number is none.
    assert cells["mark"] == "-12.5e3"


def test_what_has_no_iri_stands_as_its_json_object(shelf: httpx.Client) -> None:
    (value,) = json.loads(f"[{book(shelf, 'nameless')['author']}]")
    page = shelf.get("/books.jsonld").json()["hydra:member"]
    (member,) = (one for one in page if one["@id"] == f"{ID}book/nameless")
    assert [value] == member["author"]


def test_only_what_has_an_iri_is_a_member(shelf: httpx.Client) -> None:
    assert "has no IRI" not in shelf.get("/books.csv").text
    assert "has no IRI" not in shelf.get("/books.jsonld").text


def test_a_table_says_what_the_document_says(server: Server) -> None:
    page = server.client.get("/services").json()["hydra:member"]
    table_of = rows(server.client, "/services.csv")
    assert [row["iri"] for row in table_of] == [member["@id"] for member in page]
    for row, member in zip(table_of, page, strict=True):
        for language, text in member["description"].items():
            assert row[f"description_{language}"] == text
        for language, texts in member["title"].items():
            assert row[f"title_{language}"] == "|".join(texts)
        audience = [one["@id"] for one in member["audience"]]
        assert row["audience"].split("|") == audience
        assert row["providedBy"] == member["providedBy"]["@id"]
        assert row["identifier"] == "|".join(member["identifier"])


@given(st.lists(st.lists(TEXTS, min_size=1), min_size=1))
def test_any_texts_come_back(texts: list[list[str]]) -> None:
    header = (Column("t", ("t",), False, "", False), Column("s", ("s",), False, "", True))
    objects: list[dict[str, Any]] = [
        {"@id": f"urn:x:{n}", "t": values, "s": values[0]} for n, values in enumerate(texts)
    ]
    written = "".join(table(objects, header))
    lines = list(csv.reader(io.StringIO(written, newline="")))[1:]
    for line, values in zip(lines, texts, strict=True):
        assert line[2].removeprefix("'") == values[0]
        assert unjoined(line[1].removeprefix("'")) == values


@given(TEXTS)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = harmless(text)
    assert cell.removeprefix("'") == text
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        assert float(cell) is not None


@pytest.mark.parametrize("cell", ["-1", "+2.50", "-.5", "1e9", "-3E-7", "plain", ""])
def test_numbers_and_plain_texts_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", ["-1+cmd", "+1 2", "-", "=1", "-0x1", "-1\n", "＝1", "-٣"])
def test_what_only_begins_like_a_number_may_be_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
