"""Baselines: the results that are known already, so that only new ones are reported.

A baseline is a JSON file with one result a line, sorted, so that its changes can be read in a
version history. Messages and places are no part of it: rewording a shape or moving a line makes
no known result new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.errors import ConfigurationError
from kg.rdf.writing import write_whole
from kg.shacl.model.path import path_text
from kg.shacl.model.terms import Term
from kg.shacl.report import Notice, ValidationReport, ValidationResult

_VERSION: Final = 1
_KNOWN: Final = {
    "en": "Left out as known by the baseline: {count}.",
    "de": "Weggelassen, da im Ausgangsstand bekannt: {count}.",
    "fr": "Omis, car connus de l'état de référence : {count}.",
}
_GONE: Final = {
    "en": "In the baseline, and not there any more: {count}. --update-baseline writes it anew.",
    "de": "Im Ausgangsstand, aber nicht mehr da: {count}. --update-baseline schreibt ihn neu.",
    "fr": "Dans l'état de référence, mais disparus : {count}. --update-baseline le réécrit.",
}
_FIELDS: Final = ("focusNode", "path", "value", "component", "sourceShape")

# The texts of `_FIELDS`.
Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """How often each result was there."""

    known: Counter[Key]

    @classmethod
    def of(cls, report: ValidationReport) -> Baseline:
        return cls(Counter(_key(result) for result in report.results))

    def to_json(self) -> str:
        lines = (
            json.dumps(dict(zip(_FIELDS, key, strict=True)), ensure_ascii=False)
            for key in sorted(self.known.elements())
        )
        results = ",\n".join(f"    {line}" for line in lines)
        return f'{{\n  "version": {_VERSION},\n  "results": [\n{results}\n  ]\n}}\n'

    def only_new(self, report: ValidationReport) -> ValidationReport:
        """The report without what is known, which a notice counts."""
        left = Counter(self.known)
        new: list[ValidationResult] = []
        for result in report.results:
            key = _key(result)
            if left[key] > 0:
                left[key] -= 1
            else:
                new.append(result)
        known = len(report.results) - len(new)
        notices = (*report.notices, *_notices(known, left.total()))
        return replace(report, results=tuple(new), notices=notices)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raises `ConfigurationError` for what is none."""
    hint = "Write one with --update-baseline."
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}.", hint) from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: this is no baseline: {error}.", hint) from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ConfigurationError(f"{path}: this is no baseline of version {_VERSION}.", hint)
    return Baseline(Counter(_keys(document.get("results"), path)))


def write_baseline(path: Path, report: ValidationReport) -> None:
    """Keep all results of a report as known; raises `OSError`."""
    write_whole(path, [Baseline.of(report).to_json().encode()])


def _keys(results: object, path: Path) -> Iterator[Key]:
    for number, result in enumerate(results if isinstance(results, list) else [None], 1):
        if not isinstance(result, dict) or not all(isinstance(result.get(f), str) for f in _FIELDS):
            raise ConfigurationError(
                f"{path}: result {number} lacks one of {', '.join(_FIELDS)}.",
                "Write the baseline anew with --update-baseline.",
            )
        yield tuple(result[field] for field in _FIELDS)


def _key(result: ValidationResult) -> Key:
    return (
        _text(result.focus_node),
        path_text(result.path, _text) if result.path else "",
        _text(result.value),
        result.component.value,
        _text(result.source_shape),
    )


def _text(term: Term | None) -> str:
    """The labels of blank nodes are new at every reading."""
    if term is None:
        return ""
    return "[]" if isinstance(term, ox.BlankNode) else str(term)


def _notices(known: int, gone: int) -> Iterable[Notice]:
    if known:
        yield Notice("baseline", _texts(_KNOWN, known), "Info", count=known)
    if gone:
        yield Notice("baseline-outdated", _texts(_GONE, gone), "Info", count=gone)


def _texts(sentences: Mapping[str, str], count: int) -> tuple[ox.Literal, ...]:
    return tuple(
        ox.Literal(sentence.format(count=count), language=language)
        for language, sentence in sentences.items()
    )
