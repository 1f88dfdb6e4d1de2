"""The members of a collection that have changed since a moment, as a pattern for its query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import pyoxigraph as ox
from fastapi.concurrency import run_in_threadpool

from kg.errors import Overloaded, ProtocolError
from kg.feeds.since import changed_since as changes_since
from kg.feeds.since import check_reach, read_moment
from kg.jsonld.collections.collection import MEMBER
from kg.web.site import Site

# Things that a query may name.
MOST_CHANGED: Final = 10_000
# From the version that is asked to the pattern.
Condition: TypeAlias = Callable[[str], str]


async def changed_since(site: Site, since: str | None) -> Condition:
    """What members have to match that have changed since then; nothing where nobody asks.

    Raises `IllFormedParameter`, `Gone` where the history does not reach back so far,
    `ProtocolError` where too much has changed to be told so.
    """
    if since is None:
        return lambda _: ""
    moment = read_moment(since)
    past = await site.history.past()
    check_reach(past.steps, moment)
    found = await run_in_threadpool(changes_since, past.ledger, past.steps, moment)
    things = [change.thing for change in found if change.kind != "delete"]
    if len(things) > MOST_CHANGED:
        raise ProtocolError(
            f"{len(things)} things have changed since then.",
            "Name a later moment, follow /changes, or take the whole collection.",
        )
    pattern = f"VALUES {MEMBER} {{ {' '.join(str(ox.NamedNode(thing)) for thing in things)} }}"

    def condition(version: str) -> str:
        if version != past.version:
            raise Overloaded("the graph has just changed.", "Ask again.")
        return pattern

    return condition
