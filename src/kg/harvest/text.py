"""The report on a catalogue for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kg.harvest.report import NAMES, HarvestReport
from kg.shacl.renderings.names import escaped

# What comes of a finding of each severity.
_WORDS: Final = {
    "harvest": "breaks the harvest",
    "dataset": "loses the dataset",
    "value": "loses a value",
    "warning": "warning",
}
_SHOWN: Final = 5


def text(report: HarvestReport, limit: int | None = None) -> str:
    """All of it; of each finding so many places, 5 if nothing is said."""
    document = report.document
    shown = _SHOWN if limit is None else limit
    blocks = [
        _head(document),
        *(_finding(finding, shown) for finding in document["findings"]),
        _points(document),
        *(f"note: {note}\n" for note in document["notes"]),
    ]
    # What others serve may hold what a terminal obeys.
    return (
        "".join(f"{escaped(line)}\n" for line in "\n".join(blocks).split("\n")).rstrip("\n") + "\n"
    )


def _head(document: Mapping[str, Any]) -> str:
    counts = ", ".join(
        _count(document[name], name.removesuffix("s"))
        for name in ("pages", "datasets", "distributions", "services")
    )
    links = document["links"]
    lines = [f"{document['url']}: {counts}; {_count(links['checked'], 'link')} checked.\n", "\n"]
    width = max(map(len, NAMES.values()))
    for who, outcome in document["harvesters"].items():
        lines.append(f"{NAMES[who]:<{width}}  {_outcome(outcome)}\n")
    return "".join(lines)


def _outcome(outcome: Mapping[str, Any]) -> str:
    if outcome["breaks"]:
        return "imports nothing: the harvest breaks"
    said = f"imports {_count(outcome['imports'], 'dataset')}"
    if outcome["drops"]:
        said += f", drops {outcome['drops']}"
    if outcome["values"]:
        said += f", loses {_count(outcome['values'], 'value')}"
    return said


def _finding(finding: Mapping[str, Any], shown: int) -> str:
    names = ", ".join(NAMES[who] for who in finding["who"])
    lines = [f"{_WORDS[finding['severity']]}[{finding['id']}] {names}: {finding['does']}\n"]
    lines += [f"  at {_place(hit)}\n" for hit in finding["hits"][:shown]]
    left = finding["count"] - min(shown, len(finding["hits"]))
    if left > 0:
        lines.append(f"  and {left} more\n")
    lines.append(f"  = fix: {finding['fix']}\n")
    return "".join(lines)


def _place(hit: Mapping[str, Any]) -> str:
    said = str(hit["about"])
    if hit.get("dataset", said) != said:
        said += f" of {hit['dataset']}"
    if hit.get("page", 1) > 1:
        said += f" (page {hit['page']})"
    return said + (f": {hit['detail']}" if hit.get("detail") else "")


def _points(document: Mapping[str, Any]) -> str:
    mqa = document["mqa"]
    if not mqa["datasets"]:
        return "There is no dataset to give points to.\n"
    average = f"{mqa['average']:g}"
    head = (
        f"Metadata quality (MQA): {average} of {mqa['most']} points on average "
        f"({mqa['rating']}), {mqa['lowest']} at least.\n"
    )
    return head + "".join(_datasets(mqa["datasets"], document["violations"]))


def _datasets(
    scores: Sequence[Mapping[str, Any]], violations: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for score in scores:
        yield f"  {score['points']} {score['dataset']}\n"
        for lost in score["lost"]:
            yield f"    -{lost['points']} {lost['metric']}: {lost['reason']}\n"
        for violation in violations.get(score["dataset"], ())[:_SHOWN]:
            yield f"      {violation}\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
