"""The forms of a report: each as it stands in a file, and none that hostile texts can break."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UnknownFormat
from kg.namespaces import SH
from kg.rdf.places import Place
from kg.shacl.model.path import Predicate, Sequence
from kg.shacl.renderings.structured import SCHEMA
from kg.shacl.renderings.style import GROUPS, Style
from kg.shacl.renderings.table import RENDERINGS, render
from kg.shacl.report import Checked, Notice, ValidationReport, ValidationResult

EX = "http://example.org/"
CASES = Path(__file__).parent / "renderings"
HOSTILE = (
    "\x1b[31mred\x1b[0m\r\n::error::own\n</script><script>alert(1)</script> ]]> \x00 \u202e & \"'"
)
SOURCE = {3: 'ex:ann ex:mail "at home" ;', 9: "\tex:house ex:of ex:ann ."}


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{EX}{name}")


def texts(english: str, german: str) -> tuple[ox.Literal, ...]:
    return ox.Literal(english, language="en"), ox.Literal(german, language="de")


def result(component: str, severity: str = "Violation", **more: object) -> ValidationResult:
    usual = ValidationResult(
        focus_node=iri("ann"),
        component=ox.NamedNode(f"{SH}{component}ConstraintComponent"),
        source_shape=iri("shape"),
        severity=ox.NamedNode(f"{SH}{severity}"),
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def place(line: int, column: int, end: int) -> Place:
    return Place(Path("data/people.ttl"), line, column, line, end)


def paint(text: str, colour: str | None, bold: bool) -> str:
    return f"<{colour or 'plain'}{'!' if bold else ''}>{text}</>"


@pytest.fixture
def report() -> ValidationReport:
    mail = result(
        "Pattern",
        path=Predicate(iri("mail")),
        value=ox.Literal("at home"),
        messages=texts("Not an address.", "Keine Adresse."),
        expected=texts('It has to match "@".', 'Es muss zu "@" passen.'),
        place=place(3, 16, 25),
        shape_place=Place(Path("shapes.ttl"), 7, 5, 7, 15),
        hint=texts("Did you mean <http://example.org/home>?", "Meinten Sie etwas anderes?"),
    )
    inner = result(
        "MinCount",
        focus_node=iri("house"),
        path=Sequence((Predicate(iri("street")), Predicate(iri("name")))),
        source_shape=ox.BlankNode("b"),
        messages=texts("There has to be at least 1.", "Es braucht mindestens 1."),
        place=place(9, 2, 10),
    )
    house = result(
        "Node",
        "Warning",
        path=Predicate(iri("house")),
        value=iri("house"),
        source_shape=iri("home"),
        messages=texts("No home.", "Kein Zuhause."),
        details=(inner, replace(inner, details=(inner,), place=None)),
        place=place(9, 2, 10),
    )
    odd = result("SPARQL", "Odd", messages=(ox.Literal("odd"),), focus_node=ox.Literal("x"))
    notices = (
        Notice("idle-target", texts("Nothing is selected.", "Nichts trifft zu."), count=2),
        Notice("uncovered-class", texts("Not checked.", "Ungeprüft."), "Info", iri("Class")),
    )
    checked = Checked(3, 4, 1200, 30, 5000)
    return ValidationReport((mail, house, odd), "kg", 1.25, checked, notices, (iri("good"),))


@pytest.fixture
def style() -> Style:
    return Style({"ex": EX}, lines=lambda at: SOURCE.get(at.line or 0))


@pytest.mark.parametrize("name", [name for name in RENDERINGS if name not in {"turtle", "jsonld"}])
def test_a_report_is_as_its_file_has_it(
    name: str, report: ValidationReport, style: Style, pytestconfig: pytest.Config
) -> None:
    shown = re.sub(
        r'"semanticVersion": "[^"]+"', '"semanticVersion": "0"', render(report, name, style)
    )
    assert shown == (CASES / f"report.{name}").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("german", {"language": "de_LU.UTF-8"}),
        ("grouped", {"group_by": "severity"}),
        ("limited", {"limit": 1}),
        ("summary", {"summary": True}),
        ("coloured", {"paint": paint, "limit": 1}),
    ],
)
def test_the_text_can_be_otherwise(
    name: str, changes: dict[str, object], report: ValidationReport, style: Style
) -> None:
    shown = render(report, "text", replace(style, **changes))  # type: ignore[arg-type]
    assert shown == (CASES / f"{name}.text").read_text("utf-8")


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_all_results(group: str, report: ValidationReport, style: Style) -> None:
    shown = render(report, "text", replace(style, group_by=group))
    for found in report.results:
        assert found.message() in shown


@pytest.mark.parametrize("name", RENDERINGS)
def test_a_report_without_results_says_that_it_conforms(name: str, style: Style) -> None:
    shown = render(ValidationReport((), "kg", 0.0), name, style)
    assert re.search('(?i)conforms|tests=.0|"results": \\[\\]', shown)


@pytest.fixture
def hostile(report: ValidationReport) -> ValidationReport:
    message = ox.Literal(HOSTILE, language="en")
    bad = result(
        "Pattern",
        messages=(message,),
        value=ox.Literal(HOSTILE),
        expected=(message,),
        hint=(message,),
        place=Place(Path(f"{HOSTILE.replace(chr(0), '')}.ttl"), 3, 1, 3, 4),
        shape_place=place(1, 1, 2),
    )
    notice = Notice("kind", (message,))
    return replace(report, results=(replace(bad, details=(bad,)),), notices=(notice,))


@pytest.fixture
def hostile_style() -> Style:
    return Style({"ex": EX}, lines=lambda _: HOSTILE.replace("\n", " "))


def test_no_terminal_obeys_a_text(hostile: ValidationReport, hostile_style: Style) -> None:
    shown = render(hostile, "text", hostile_style)
    assert not set(shown) & set("\x1b\x00\u202e\r")


def test_no_text_is_a_command(hostile: ValidationReport, hostile_style: Style) -> None:
    lines = render(hostile, "github", hostile_style).splitlines()
    assert [line.partition(" ")[0] for line in lines[:2]] == ["::error", "::warning"]
    assert len(lines) == 3


def test_no_text_breaks_what_programs_read(hostile: ValidationReport, hostile_style: Style) -> None:
    said = json.loads(render(hostile, "json", hostile_style))
    assert said["results"][0]["messages"]["en"] == HOSTILE
    run = json.loads(render(hostile, "sarif", hostile_style))["runs"][0]
    message = run["results"][0]["message"]["text"]
    assert message.startswith("\\u001B[31mred\\u001B[0m\n::error::own\n</script><script>")
    assert not set(message) & set("\x1b\x00\u202e\r")
    cases = ET.fromstring(render(hostile, "junit", hostile_style)).iter("failure")
    assert "</script>" in next(cases).attrib["message"]
    for name, rdf in (("turtle", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        triples = list(ox.parse(render(hostile, name, hostile_style), rdf))
        assert ox.Literal(HOSTILE) in [triple.object for triple in triples]


class _Page(HTMLParser):
    """What a page has, and whether anything of it would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in {"src", "href", "onclick", "style"}]


def test_no_text_is_markup_and_nothing_is_fetched(
    hostile: ValidationReport, hostile_style: Style
) -> None:
    shown = render(hostile, "html", hostile_style)
    page = _Page(shown)
    assert page.tags.count("script") == 1
    assert page.links == []
    assert "alert(1)</script>" not in shown
    assert "default-src 'none'" in shown


def test_the_json_is_as_its_schema_says(report: ValidationReport, style: Style) -> None:
    check(json.loads(render(report, "json", style)), dict(SCHEMA))


def check(value: object, schema: dict[str, object]) -> None:
    """Hold a value against a JSON schema, as far as ours goes."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        check(value, SCHEMA["$defs"][name])
        return
    kinds = {
        "object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
        "number": (int, float), "null": type(None),
    }  # fmt: skip
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, kinds[str(one)]) for one in types), (value, schema)
    if isinstance(value, list):
        for one in value:
            check(one, schema["items"])  # type: ignore[arg-type]
    if isinstance(value, dict):
        known: dict[str, dict[str, object]] = schema.get("properties", {})  # type: ignore[assignment]
        assert set(schema.get("required", ())) <= value.keys()  # type: ignore[call-overload]
        for key, one in value.items():
            more = schema.get("additionalProperties", False)
            assert key in known or more, key
            check(one, known.get(key, more))  # type: ignore[arg-type]


def test_the_fingerprint_of_a_result_is_the_same_wherever_it_stands(
    report: ValidationReport, style: Style
) -> None:
    def fingerprints(one: ValidationReport) -> list[dict[str, str]]:
        found = json.loads(render(one, "sarif", style))["runs"][0]["results"]
        return [each["partialFingerprints"] for each in found]

    moved = tuple(replace(one, place=None) for one in report.results)
    assert fingerprints(replace(report, results=moved)) == fingerprints(report)
    assert len({str(one) for one in fingerprints(report)}) == len(report.results)


def test_an_unknown_form_lists_the_known_ones(report: ValidationReport, style: Style) -> None:
    with pytest.raises(UnknownFormat, match=", ".join(RENDERINGS)):
        render(report, "pdf", style)


def test_a_long_line_is_shown_around_the_place(report: ValidationReport) -> None:
    line = f"{'a ' * 5000}here{' b' * 5000}"
    one = replace(report.results[0], place=Place(Path("x.ttl"), 1, 10001, 1, 10005))
    shown = render(
        replace(report, results=(one,)), "text", Style(lines=lambda _: line)
    ).splitlines()
    source, caret = shown[3], shown[4]
    assert len(source) < 200
    assert source[caret.index("^") : caret.rindex("^") + 1] == "here"


def test_reasons_without_an_end_are_cut(style: Style) -> None:
    deep = result("Node", messages=(ox.Literal("why"),))
    for _ in range(300):
        deep = replace(deep, details=(deep,) * 30 if _ < 2 else (deep,))
    shown = render(ValidationReport((deep,), "kg", 0), "text", style)
    assert shown.count("\n") < 100


@pytest.mark.parametrize("name", RENDERINGS)
def test_many_results_take_no_long_time(
    name: str, report: ValidationReport, style: Style, benchmark_seconds: Callable[[], float]
) -> None:
    many = replace(report, results=report.results * 2000)
    assert len(render(many, name, style)) > 100_000
    assert benchmark_seconds() < 60


@pytest.fixture
def benchmark_seconds() -> Callable[[], float]:
    """Seconds since the test began: far over what is needed, so that only the hopeless fails."""
    started = time.monotonic()
    return lambda: time.monotonic() - started
