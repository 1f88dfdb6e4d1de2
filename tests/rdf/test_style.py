"""The one style of Turtle: the same text for the same graph, and nothing lost."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import kg

from kg.errors import RdfSyntaxError
from kg.rdf.style import formatted

EX = "http://example.org/"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GRAPH = r"""ex:a a ex:Class, ex:Other ; ex:label "z"@en, "a"@en, "m"@de, "none" ;
  ex:value 10, 9, "05"^^xsd:integer, 4.0, 1e3, true, "2026-11-21"^^xsd:date ;
  ex:list ( 3 2 1 ( "nested" [ ex:in "list" ] ) ) ; ex:empty () ;
  ex:knows [ ex:label "inner" ; ex:knows [ ex:label "innermost" ], [ ex:label "other" ] ] .
ex:b ex:knows _:shared . ex:c ex:knows _:shared . _:shared ex:label "shared" .
[] ex:label "nobody's" .
_:self ex:knows _:self . _:one ex:next _:two . _:two ex:next _:one .
"""
LITERALS = [
    '"05"^^xsd:integer',
    '"5"^^xsd:integer',
    '"+5"^^xsd:integer',
    '"many"^^xsd:integer',
    '"5"^^xsd:int',
    '"4.0"^^xsd:decimal',
    '"4."^^xsd:decimal',
    '"01e3"^^xsd:double',
    '"1"^^xsd:boolean',
    '"TRUE"^^xsd:boolean',
    '"2026-11-21T09:00:00.500Z"^^xsd:dateTimeStamp',
    '"24:00:00"^^xsd:time',
    '"<b>x</b>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML>',
    '"de"@de-at',
    '"one\ntwo"'.replace("\n", "\\n"),
    '"""one\n\n  two  \n\tthree \n"""',
    '"blanks  "',
    '"""blanks  \n"""',
    r'"a \"quoted\" word"',
    r'"\""',
    r'"ends with a quote\""',
    r'"""ends with a quote\nand \""""',
    r'"back\\slash\\"',
    r'"\\n is no line end"',
    "'''it's'''",
    r'"three \"\"\" quotes"',
    r'"three \"\"\"\nquotes"',
    r'"tab\t, return\r, both\r\n, bell\u0007"',
    '"# no comment"',
    '"""\n# no comment\n"""',
    '"@prefix ex: <x> ."',
    '""',
    '"\u00e9 e\u0301 \u2028 \U0001f9ed \ufeff"',
]
IRIS = [
    "<http://example.org/page#part>",
    "<http://example.org/%23>",
    "<http://example.org/a/b>",
    "<http://example.org/>",
    "<http://example.org>",
    "<http://example.org/dot.>",
    "<http://example.org/-minus>",
    "<http://example.org/a,b;c(d)'e!$&*+=@~>",
    "<http://example.org/a?b=c>",
    "<http://example.org/\u00e9\U0001f9ed>",
    "<http://example.org/9>",
    "<http://other.org/x#>",
    "<urn:isbn:123>",
    "<mailto:a@example.org>",
    "<http://example.org/\\u00e9>",
    "ex:with\\,comma",
    "ex:with.dot",
    "ex:",
]


def dataset(text: str) -> ox.Dataset:
    found = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def style(text: str) -> str:
    """The formatted text, which must hold the same graph and be formatted already."""
    result = formatted(text, "a.ttl")
    assert dataset(result) == dataset(text)
    assert formatted(result, "a.ttl") == result
    return result


def statements(text: str) -> list[ox.Quad]:
    return list(ox.parse(text, ox.RdfFormat.TURTLE))


def shuffled(seed: int) -> str:
    """The graph as single statements in any order, with any prefixes and blank node labels."""
    chance = random.Random(seed)
    quads = statements(PREFIXES + GRAPH)
    labels = {
        term.value: f"n{chance.randrange(10**9)}x{number}"
        for number, term in enumerate(
            term for q in quads for term in (q.subject, q.object) if isinstance(term, ox.BlankNode)
        )
    }
    chance.shuffle(quads)
    lines = [" ".join(written(term, labels) for term in quad.triple) + " ." for quad in quads]
    prefixes = PREFIXES.splitlines()
    chance.shuffle(prefixes)
    return "\n".join([*prefixes, *lines, ""])


def written(term: object, labels: dict[str, str]) -> str:
    return f"_:{labels[term.value]}" if isinstance(term, ox.BlankNode) else str(term)


@pytest.mark.parametrize("literal", LITERALS)
def test_a_literal_stays_as_it_is_written(literal: str) -> None:
    text = f"{PREFIXES}ex:a ex:p {literal} ."
    (quad,) = statements(style(text))
    assert quad.object == statements(text)[0].object


@pytest.mark.parametrize("iri", IRIS)
def test_an_iri_stays_what_it_is_in_every_place(iri: str) -> None:
    text = f"{PREFIXES}{iri} ex:p {iri}, ( {iri} ), [ ex:q {iri} ] ; {iri} 1 ."
    assert len(statements(style(text))) == len(statements(text))


def test_all_literals_of_a_statement_stay_beside_each_other() -> None:
    text = f"{PREFIXES}ex:a ex:p {', '.join(LITERALS)} ; ex:q {', '.join(IRIS)} ."
    assert len(statements(style(text))) == len(dataset(text))


def test_the_style_of_an_example() -> None:
    folder = Path(__file__).parent / "style"
    before = (folder / "before.ttl").read_text(encoding="utf-8")
    assert style(before) == (folder / "after.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(25))
def test_the_same_graph_is_the_same_text(seed: int) -> None:
    assert formatted(shuffled(seed), "a.ttl") == style(PREFIXES + GRAPH)


def test_a_new_statement_changes_its_own_line_alone() -> None:
    before = style(PREFIXES + GRAPH).splitlines()
    after = style(PREFIXES + GRAPH + "ex:b ex:seen ex:a .").splitlines()
    assert [line for line in after if line not in before] == ["    ex:seen ex:a ;"]
    assert len(after) == len(before) + 1


def test_a_new_reference_to_a_thing_does_not_move_it() -> None:
    text = PREFIXES + "ex:a ex:p 1 . ex:b ex:p 1 . ex:c ex:p 1 ."
    before = style(text).splitlines()
    after = style(text + "ex:c ex:knows ex:b .").splitlines()
    assert [line for line in after if line != "    ex:knows ex:b ;"] == before


def test_the_comments_at_the_head_stay() -> None:
    head = "# What this file is.\n#\n# Who keeps it.\n"
    assert style(head + PREFIXES + "ex:a ex:p 1 .").startswith(f"{head}\nPREFIX ex:")
    assert style(f"\n\n{head}\n\n# More.\n\n{PREFIXES}ex:a ex:p 1 .").startswith(
        f"{head}\n\n# More.\n\nPREFIX ex:"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{}ex:a ex:p 1 . # why\n", "3:15"),
        ("{}# between\nex:a ex:p 1 .", "3:1"),
        ("{}ex:a ex:p 1 ;\n  # why\n  ex:q 2 .", "4:3"),
        ("{}ex:a ex:p 1 .\n# the end", "4:1"),
        ('{}ex:a ex:p "# no", 1 . # why\n', "3:23"),
        ("{}ex:a ex:p <http://e/#no>, '''# no\n# no''' . # why\n", "4:11"),
        ("# head\n{}ex:a ex:p 1 .# why\n", "4:14"),
    ],
)
def test_a_comment_elsewhere_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(RdfSyntaxError, match=f"^a.ttl:{place}: a comment here would be lost"):
        formatted(text.format(PREFIXES), "a.ttl")


def test_what_does_not_parse_is_told_with_its_place() -> None:
    with pytest.raises(RdfSyntaxError, match=r"^a\.ttl:3:11: The prefix nix: "):
        formatted(f"{PREFIXES}ex:a ex:p nix:b .", "a.ttl")


def test_windows_line_ends_become_plain_ones_outside_of_strings() -> None:
    text = f'# head\n# more\n{PREFIXES}ex:a ex:p """one\ntwo""" ;\n  ex:q 1 .\n'
    result = style(text.replace("\n", "\r\n"))
    assert statements(result)[0].object == ox.Literal("one\r\ntwo")
    assert "\r" not in result.replace("\\r", "")


def test_nothing_becomes_nothing() -> None:
    assert style("# only a comment\n") == "# only a comment\n"
    assert style("") == ""


def test_two_prefixes_of_one_namespace_are_the_same_text_in_either_order() -> None:
    first, second = f"@prefix b: <{EX}> .\n", f"@prefix a: <{EX}> .\n"
    assert style(f"{first}{second}a:x b:p 1 .") == style(f"{second}{first}b:x a:p 1 .")


class TestTheCommand:
    """``kg fmt``."""

    def test_it_writes_the_style_and_then_has_nothing_to_do(self, tmp_path: Path) -> None:
        file = tmp_path / "a.ttl"
        file.write_text(PREFIXES + GRAPH)
        first = kg("fmt", str(file))
        assert (first.returncode, first.stderr) == (0, f"formatted {file}\n")
        assert file.read_text() == style(PREFIXES + GRAPH)
        again = kg("fmt", str(tmp_path))
        assert (again.returncode, again.stderr) == (0, "")
        assert [path.name for path in tmp_path.iterdir()] == ["a.ttl"]

    def test_check_changes_nothing_and_tells(self, tmp_path: Path) -> None:
        file = tmp_path / "a.ttl"
        file.write_text(PREFIXES + GRAPH)
        done = kg("fmt", "--check", str(tmp_path))
        assert (done.returncode, done.stderr) == (1, f"{file} is not in the style of 'kg fmt'.\n")
        assert file.read_text() == PREFIXES + GRAPH

    def test_line_ends_within_strings_stay_in_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "a.ttl"
        file.write_bytes(f'{PREFIXES}ex:a ex:p """one\r\ntwo""" .'.encode())
        assert kg("fmt", str(file)).returncode == 0
        assert statements(file.read_bytes().decode())[0].object == ox.Literal("one\r\ntwo")

    def test_a_file_that_cannot_be_formatted_stays_and_is_told(self, tmp_path: Path) -> None:
        for name, data in (("a", f"{PREFIXES}ex:a ex:p 1 . # why".encode()), ("b", b"# \xe9\n")):
            file = tmp_path / f"{name}.ttl"
            file.write_bytes(data)
            done = kg("fmt", str(file))
            assert done.returncode == 2
            assert done.stderr.startswith(f"kg: {file}")
            assert done.stderr.count("\n") == 1
            assert file.read_bytes() == data


def test_the_files_of_this_repository_are_in_the_style(repository: Path) -> None:
    """Put right with ``kg fmt``."""
    done = kg("fmt", "--check", cwd=repository)
    assert (done.returncode, done.stderr) == (0, "")
