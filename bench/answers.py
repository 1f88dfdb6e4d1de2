"""Whether the servers give the same answers: nothing is measured before they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import httpx
import pyoxigraph as ox
from queries import Kind
from subjects import Subject

# Numbers of queries that no measurement uses; the first is the one that is asked for repeatedly.
NUMBERS: Final = (1_000_003, 1_000_004, 1_000_005)
PATIENCE: Final = 120.0


def ask(subject: Subject, kind: Kind, number: int, services: int) -> httpx.Response:
    """One answer, uncompressed; raises what httpx raises, also for an error status."""
    headers = {"Accept": kind.accept, "Accept-Encoding": "identity"}
    answer = httpx.get(
        subject.url,
        params={"query": kind.at(number, services)},
        headers=headers,
        timeout=PATIENCE,
    )
    return answer.raise_for_status()


def compare(
    subjects: Sequence[Subject], kinds: Iterable[Kind], services: int
) -> dict[tuple[str, str], float]:
    """Ask everyone everything; seconds that each kind takes, by subject and kind.

    Ends the program if two of them differ. A kind that a subject does not answer in time is
    infinitely slow there.
    """
    seconds: dict[tuple[str, str], float] = {}
    for kind in kinds:
        for number in NUMBERS:
            known: Mapping[tuple[str, ...], int] | None = None
            for subject in subjects:
                key = subject.name, kind.name
                if seconds.get(key) == float("inf"):
                    continue
                try:
                    answer = ask(subject, kind, number, services)
                except httpx.TimeoutException:
                    seconds[key] = float("inf")
                    continue
                seconds[key] = answer.elapsed.total_seconds()
                found = _content(answer, kind)
                known = found if known is None else known
                if found != known:
                    raise SystemExit(
                        f"{subject.name} gives another answer than {subjects[0].name} to "
                        f"{kind.name} ({sum(found.values())} rows, not {sum(known.values())}):\n"
                        f"{kind.at(number, services)}"
                    )
    return seconds


def _content(answer: httpx.Response, kind: Kind) -> Counter[tuple[str, ...]]:
    """The rows, in no order; only their number where any rows are right."""
    if kind.accept != "application/sparql-results+json":
        triples = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
        return Counter({(str(triple),): 1 for triple in triples})
    result = answer.json()
    if "boolean" in result:
        return Counter([(str(result["boolean"]),)])
    rows = result["results"]["bindings"]
    if kind.counted:
        return Counter({("row",): len(rows)})
    return Counter(
        tuple(
            f"{name} {term['value']} {term.get('xml:lang')}" for name, term in sorted(row.items())
        )
        for row in rows
    )
