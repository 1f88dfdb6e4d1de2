"""Why a query may have taken too long, and how it is asked faster: a table of known patterns.

For queries that did take too long: on a small graph each of these patterns is fast. As the parser
may be killed by what users write, this is for processes that may be killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.sparql.finding import Finding, Recogniser
from kg.sparql.slow_exists import exists_over_join, latest_of_each
from kg.sparql.slow_joins import joined_by_filter, pairs_by_two_values, product
from kg.sparql.slow_paths import long_chain, open_path
from kg.sparql.syntax import outline

# What is recognised first is told.
RECOGNISERS: Final[tuple[Recogniser, ...]] = (
    joined_by_filter,
    pairs_by_two_values,
    latest_of_each,
    exists_over_join,
    product,
    open_path,
    long_chain,
)
_MOST: Final = 2


def advice(text: str) -> str:
    """The likely causes of a query's slowness with the faster forms; "" if none is recognised.

    What rdflib does not parse, as the additions of SPARQL 1.2, is not recognised.
    """
    sentences = dict.fromkeys(str(finding) for _, finding in findings(text))
    return " ".join(tuple(sentences)[:_MOST])


def findings(text: str) -> Iterator[tuple[str, Finding]]:
    """All that is found, each with its recogniser's name."""
    try:
        select = outline(text)
    except Exception:  # noqa: BLE001 - the parser raises much else beside its own errors
        return
    places = tuple(select.walk())
    for recognise in RECOGNISERS:
        for whole, place in places:
            for finding in recognise(whole, place):
                yield recognise.__name__, finding
