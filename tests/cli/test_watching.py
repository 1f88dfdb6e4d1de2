"""``kg validate --watch``: after every save it says what validating anew would say."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from people import DATA, NAMELESS, PREFIXES, SHAPES

from kg.cli.validation import Choices, Outcome, validate
from kg.cli.workbench import Workbench
from kg.errors import KgError
from kg.rdf.sources import Sources
from kg.shacl.evaluation.evaluator import Evaluator
from kg.shacl.model.terms import Term

Save = Callable[[str, str], None]
USUAL = Choices()


@pytest.fixture
def save(project: Path) -> Save:
    """Write a file of the project, a moment later than it was written before."""
    moments = iter(range(1_000_000_000, 2_000_000_000))

    def write(name: str, text: str) -> None:
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        moment = next(moments)
        os.utime(file, (moment, moment))

    return write


def sources() -> Sources:
    return Sources((Path("data"),), Path("ontology"), Path("ontology/shapes"))


def name(term: Term) -> str:
    """How a report names a term; what the file gives no label has another one each time."""
    anonymous = isinstance(term, ox.BlankNode) and len(term.value) > 20
    return "[]" if anonymous else str(term)


def said(outcome: Outcome) -> object:
    report = outcome.report
    return (
        [(name(r.focus_node), str(r.source_shape), r.place, r.shape_place) for r in report.results],
        sorted((n.kind, str(n.about), n.count) for n in report.notices),
        set(report.passed),
        outcome.prefixes,
    )


def assert_as_anew(workbench: Workbench, choices: Choices = USUAL) -> Outcome:
    held = workbench.validate(sources(), choices)
    assert said(held) == said(validate(sources(), choices))
    return held


BOB = '\nex:bob a ex:Person ; ex:knows [ ex:name "Cid" ] .\n'
RULE = """PREFIX ex: <http://example.org/>
CONSTRUCT { ?a a ex:Person } WHERE { ?a ex:nickname ?name }
"""
EDITS = {
    "a node more": ("data/people.ttl", DATA + BOB),
    "a comment": ("data/people.ttl", f"# People.\n{DATA}"),
    "a property less": ("data/people.ttl", NAMELESS),
    "another number": ("data/people.ttl", DATA.replace('"036"', '"36"')),
    "nothing left": ("data/people.ttl", DATA.replace("ex:ada a ex:Person", "ex:ada a ex:Cat")),
    "another file": ("data/more.ttl", PREFIXES + BOB),
    "other shapes": (
        "ontology/shapes/people.ttl",
        SHAPES.replace("sh:minCount 1", "sh:minCount 2"),
    ),
    "a rule": ("ontology/rules/1.rq", RULE),
    "another ontology": ("ontology/model.ttl", PREFIXES),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_and_its_being_taken_back(save: Save, project: Path, edit: str) -> None:
    name, text = EDITS[edit]
    file = project / name
    before = file.read_text(encoding="utf-8") if file.exists() else None
    workbench = Workbench()
    assert_as_anew(workbench)
    save(name, text)
    assert_as_anew(workbench)
    if before is None:
        file.unlink()
    else:
        save(name, before)
    assert_as_anew(workbench)


LABELLED = f"""{DATA}
_:x a ex:Person ; ex:age 1 .
_:y a ex:Person ; ex:name "Yan" .
[ a ex:Person ; ex:age 2 ] .
"""


@pytest.mark.parametrize(
    "after",
    [
        LABELLED.replace("ex:age 1", "ex:age 3"),
        LABELLED.replace("_:x", "_:z"),
        LABELLED.replace("_:x", "_:z").replace("_:y", "_:x"),
        LABELLED.replace("ex:age 2", "ex:age 4"),
        f"# People.\n{LABELLED}",
    ],
    ids=["other content", "another label", "a label of another", "no label", "other lines"],
)
def test_blank_nodes_have_the_labels_of_the_file_and_their_places(save: Save, after: str) -> None:
    save("data/people.ttl", LABELLED)
    workbench = Workbench()
    assert_as_anew(workbench)
    save("data/people.ttl", after)
    results = assert_as_anew(workbench).report.results
    assert all(result.place is not None and result.place.line for result in results)


def test_what_rules_derive_follows(save: Save) -> None:
    save("ontology/rules/1.rq", RULE)
    workbench = Workbench()
    assert len(assert_as_anew(workbench).report.results) == 1
    save("data/people.ttl", DATA + '\nex:eve ex:nickname "Eve" .\n')
    assert len(assert_as_anew(workbench).report.results) == 4
    save("data/people.ttl", DATA + '\nex:eve a ex:Person ; ex:nickname "Eve" .\n')
    assert len(assert_as_anew(workbench).report.results) == 4
    save("data/people.ttl", DATA)
    assert len(assert_as_anew(workbench).report.results) == 1


def test_a_quad_of_two_files_stays_while_one_has_it(save: Save) -> None:
    graph = PREFIXES + 'ex:graph { ex:ada ex:motto "Onwards." }'
    save("data/one.trig", graph)
    save("data/two.trig", graph)
    workbench = Workbench()
    assert len(assert_as_anew(workbench).report.results) == 0
    save("data/one.trig", PREFIXES)
    assert len(assert_as_anew(workbench).report.results) == 0
    save("data/two.trig", PREFIXES)
    assert len(assert_as_anew(workbench).report.results) == 1


def test_a_file_that_cannot_be_read_is_complained_of_until_it_can(save: Save) -> None:
    workbench = Workbench()
    assert_as_anew(workbench)
    save("data/people.ttl", DATA + "ex:bob a")
    for _ in range(2):
        with pytest.raises(KgError, match=r"people\.ttl:\d+:\d+"):
            workbench.validate(sources(), Choices())
    save("data/people.ttl", NAMELESS)
    assert len(assert_as_anew(workbench).report.results) == 2


def test_shapes_that_are_ill_formed_are_complained_of_with_their_place(save: Save) -> None:
    workbench = Workbench()
    assert_as_anew(workbench)
    save("ontology/shapes/people.ttl", SHAPES.replace("sh:path ex:name", 'sh:path "name"'))
    with pytest.raises(KgError, match=r"people\.ttl:"):
        workbench.validate(sources(), Choices())
    save("ontology/shapes/people.ttl", SHAPES)
    assert_as_anew(workbench)


@pytest.mark.parametrize(
    "choices",
    [
        Choices(engine="pyshacl"),
        Choices(drafts=True),
        Choices(focus=("ex:ada",)),
        Choices(shapes=("ex:PersonShape",)),
        Choices(context=(Path("ontology/model.ttl"),)),
        Choices(severity="warning"),
    ],
    ids=["pyshacl", "drafts", "focus", "shapes", "context", "severity"],
)
def test_other_choices_hold_while_watching(save: Save, choices: Choices) -> None:
    workbench = Workbench()
    assert_as_anew(workbench, choices)
    save("data/people.ttl", NAMELESS)
    assert_as_anew(workbench, choices)


@pytest.fixture
def watching(project: Path) -> Iterator[subprocess.Popen[str]]:
    """The command itself, in a process that is ended."""
    command = [sys.executable, "-m", "kg", "validate", "--watch", "--summary"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project
    ) as process:
        yield process
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def next_verdict(process: subprocess.Popen[str]) -> str:
    """The next line with a verdict; all that is printed before comes to nothing."""
    assert process.stdout is not None
    return next(line for line in process.stdout if "onform" in line or line.startswith("kg: "))


def test_a_save_is_seen_by_the_command(watching: subprocess.Popen[str], save: Save) -> None:
    assert next_verdict(watching).startswith("Conforms: 0 violations")
    save("data/people.ttl", NAMELESS)
    assert next_verdict(watching).startswith("Does not conform: 1 violation")
    save("data/people.ttl", DATA + "ex:bob a")
    assert "people.ttl:8:9" in next_verdict(watching)
    save("data/people.ttl", DATA)
    assert next_verdict(watching).startswith("Conforms: 0 violations")


def test_what_earlier_saves_left_is_cleared_away_while_nobody_waits(save: Save) -> None:
    def left() -> int:
        return sum(isinstance(one, Evaluator) for one in gc.get_objects())

    workbench = Workbench()
    for text in (DATA, NAMELESS) * 3:
        save("data/people.ttl", text)
        workbench.validate(sources(), USUAL)
        assert gc.isenabled()
    assert left() > 1
    workbench.rest()
    assert left() <= 1
