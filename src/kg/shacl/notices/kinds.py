"""The kinds of notices: a row each, whose names stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: how grave it is by itself, and what it is."""

    severity: str
    explanation: str


_WARNING: Final = "Warning"
_INFO: Final = "Info"

KINDS: Final[Mapping[str, Kind]] = {
    "ill-formed-shape": Kind(
        _WARNING,
        "A shape breaks a syntax rule of SHACL, so that what it is meant to check is left open.",
    ),
    "unknown-term": Kind(
        _WARNING,
        "The shapes use a term of SHACL's namespace that is not in it, or not as a predicate or "
        "class; it has no effect.",
    ),
    "not-evaluated": Kind(
        _WARNING,
        "The shapes use a term that is SHACL's, of a part of it that is not evaluated.",
    ),
    "idle-parameter": Kind(
        _WARNING, "A parameter has no effect without another one, which the shape lacks."
    ),
    "contradiction": Kind(
        _WARNING, "A shape asks for what excludes itself: no value, or no node, can meet it."
    ),
    "recursive-shape": Kind(
        _INFO, "A shape refers to itself, at last; SHACL leaves open what that means."
    ),
    "baseline": Kind(_INFO, "Results are left out that the baseline knows."),
    "baseline-outdated": Kind(_INFO, "The baseline knows results that are not there any more."),
    "no-target": Kind(
        _WARNING, "A shape has constraints, no target, and no shape that is checked refers to it."
    ),
    "no-constraints": Kind(_WARNING, "A shape has targets and nothing to check of them."),
    "deactivated-shape": Kind(_INFO, "A shape is switched off with sh:deactivated."),
    "import-not-followed": Kind(
        _INFO,
        "Data or shapes name a graph with owl:imports or sh:shapesGraph that is not among what "
        "was given; nothing is fetched.",
    ),
    "no-focus-nodes": Kind(_WARNING, "The targets of a shape select nothing in the data."),
    "idle-target": Kind(
        _INFO, "One of several targets of a shape selects nothing; the others select something."
    ),
    "absent-target-node": Kind(
        _INFO, "A sh:targetNode is the subject of nothing in the data; it was checked nonetheless."
    ),
    "uncovered-class": Kind(_INFO, "Instances of a class are not the focus nodes of any shape."),
    "uncovered-property": Kind(
        _INFO, "Focus nodes have a property that none of the shapes that check them looks at."
    ),
    "rewritten-datatype": Kind(
        _WARNING, "The store gives literals of a datatype back with another datatype."
    ),
    "rewritten-form": Kind(_INFO, "The store gives literals back in another lexical form."),
    "not-compiled": Kind(
        _INFO, "Constraints could not be asked of the store as a query; the evaluator saw to them."
    ),
    "left-open-by-store": Kind(
        _INFO,
        "What is validated by queries to a store lacks some of what validating its files tells.",
    ),
    "stored-datatype": Kind(
        _INFO,
        "The store gives literals of a datatype back with another one, which was accepted where "
        "the value is in the range.",
    ),
}
