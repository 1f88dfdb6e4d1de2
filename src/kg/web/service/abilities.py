"""What this server lets its users do, and its limits as sentences, for its description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.sparql.limits import Complexity
from kg.web.service.settings import Settings


@dataclass(frozen=True)
class Abilities:
    """Whether updates are taken, which servers SERVICE may ask, how complex a text may be."""

    writable: bool = False
    services: tuple[str, ...] = ()
    complexity: Complexity = field(default_factory=Complexity)


def limits(settings: Settings, abilities: Abilities) -> tuple[str, ...]:
    """A sentence in English for each limit that is set."""
    return (
        *_of_requests(settings, abilities),
        *_of_answers(settings),
        *_of_clients(settings),
    )


def _of_requests(settings: Settings, abilities: Abilities) -> Iterator[str]:
    yield f"A query may have {settings.query_bytes} bytes."
    what = "A query"
    if abilities.writable:
        what = "A query or an update"
        yield f"An update, or an RDF document that is sent, may have {settings.upload_bytes} bytes."
    most = abilities.complexity
    yield (
        f"{what} may nest {most.nesting} levels deep, and have {most.tokens} tokens, and "
        f"{most.patterns} triple patterns in a group."
    )
    if abilities.services:
        yield f"SERVICE may ask these servers, and no other: {', '.join(abilities.services)}."
    else:
        yield "SERVICE and LOAD are switched off."


def _of_answers(settings: Settings) -> Iterator[str]:
    yield f"A query is stopped after {settings.timeout:g} seconds, or earlier with timeout=SECONDS."
    for number, unit in ((settings.answer_rows, "rows"), (settings.answer_bytes, "bytes")):
        if number is not None:
            yield f"An answer may have {number} {unit}; what would be longer is refused whole."


def _of_clients(settings: Settings) -> Iterator[str]:
    share = settings.share
    if share.queries:
        yield f"A client may have {share.queries} queries evaluated at once."
    if share.seconds:
        yield f"A client may use {share.seconds:g} seconds of evaluation a minute."
