"""The tokens of a text: as the engine reads it, in order, and in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sparql.tokens import Kind, tokens

LONG = 200_000
# No character of a text may be looked at more than a few times, which takes under a second, and
# on a busy machine a few. What looks again from every place would take minutes.
SECONDS = 10.0

# What begins something that may never end, alone and repeated.
PIECES = (
    *("<", "<<", "<a", "<<a", "<a:b>", "'", '"', "'''", '"""', "'a'''", "''' ", "'''\\", "'\\'"),
    *("\\", "\\u", "\\u0041", "\\u0041.", "\\u0041:", "a-", "-a", "a.", "a..", "a:", "a:a:a:"),
    *("a:a.", "a:%", "a:%41", "a:\\~", ":", ":.", "_:", "_:a.", "1", "1.", "1e", "@", "@a-", "?a"),
    *("#", "#\n", " ", "\n", "{", "(", "true", "trueSERVICE.", "é.", "\u00b7", "\x00", "\ud800"),
)


def told(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, token.text) for token in tokens(text)]


def test_each_terminal_of_the_grammar_is_a_token() -> None:
    text = """PREFIX ex: <urn:x:> # no word: SERVICE
      SELECT ?s $t { ?s a ex:a.b, :c , _:d.e ; ex: "a\\"b"@en-GB--ltr, '''it's'''^^ex:t, 1.5e-3 }"""
    assert told(text) == [
        *[("WORD", "PREFIX"), ("NAME", "ex:"), ("IRI", "<urn:x:>"), ("WORD", "SELECT")],
        *[("VARIABLE", "?s"), ("VARIABLE", "$t"), ("SIGN", "{"), ("VARIABLE", "?s"), ("WORD", "a")],
        *[("NAME", "ex:a.b"), ("SIGN", ","), ("NAME", ":c"), ("SIGN", ",")],
        *[("BLANK_NODE", "_:d.e"), ("SIGN", ";"), ("NAME", "ex:"), ("STRING", '"a\\"b"')],
        *[("LANGUAGE", "@en-GB--ltr"), ("SIGN", ","), ("STRING", "'''it's'''"), ("SIGN", "^^")],
        *[("NAME", "ex:t"), ("SIGN", ","), ("NUMBER", "1.5e-3"), ("SIGN", "}")],
    ]


def test_offsets_point_into_the_text_as_it_was_sent() -> None:
    text = "é \\u0053ERVICE \\U00000053ILENT <x>"
    found = [(token.text, text[token.start : token.end]) for token in tokens(text)]
    assert found == [
        *[("é", "é"), ("SERVICE", "\\u0053ERVICE"), ("SILENT", "\\U00000053ILENT"), ("<x>", "<x>")]
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DELETEWHERE", ["DELETE", "WHERE"]),
        ("ServiceSilent", ["Service", "Silent"]),
        ("trueSERVICE", ["true", "SERVICE"]),
        ("false.OPTIONAL", ["false", "OPTIONAL"]),
        ("FROMNAMED", ["FROM", "NAMED"]),
        ("1e5SERVICE", ["SERVICE"]),
        ("p:a.b.SERVICE", ["SERVICE"]),
        ("DATATYPE GROUP_CONCAT SHA256", ["DATATYPE", "GROUP_CONCAT", "SHA256"]),
    ],
)
def test_words_without_a_space_between_them_are_told_apart(text: str, words: list[str]) -> None:
    assert [token.text for token in tokens(text) if token.kind is Kind.WORD] == words


@pytest.mark.parametrize("text", ["'a\nb'", '"a', "'''a''", "'a\\z'"])
def test_a_string_without_an_end_is_broken(text: str) -> None:
    assert next(tokens(text)).kind is Kind.BROKEN


def test_less_than_is_no_iri_where_it_cannot_be_one() -> None:
    assert told("?a <?b && ?c> ?d")[1] == ("SIGN", "<")
    assert told("<<?s ?p ?o>>")[0] == ("SIGN", "<<")
    assert told("<<urn:x>")[:2] == [("SIGN", "<"), ("IRI", "<urn:x>")]


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_many_characters_takes_seconds_at_most(piece: str) -> None:
    for before in ("", "'''", "<a "):
        text = before + (piece * (LONG // len(piece) + 1))[:LONG]
        start = time.perf_counter()
        assert sum(1 for _ in tokens(text)) <= len(text)
        assert time.perf_counter() - start < SECONDS


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5))).map("".join))
def test_tokens_stand_in_order_and_nothing_but_blanks_and_comments_between(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        between = text[end : token.start].lstrip(" \t\r\n")
        assert not between or between.startswith("#")
        if token.kind is not Kind.WORD:
            assert token.text == text[token.start : token.end]
        end = token.end
    assert not text[end:].lstrip(" \t\r\n") or "#" in text[end:]
