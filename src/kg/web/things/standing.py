"""Whether a thing is there, and what has come in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.errors import Gone
from kg.feeds.things import DEPRECATED, IS_REPLACED_BY, OF_TOMBSTONES, REPLACES
from kg.store.base import RdfDataset, select, text
from kg.web.site import Site

_NOT_DESCRIBING: Final = ", ".join(f"<{iri}>" for iri in sorted(OF_TOMBSTONES))

_TRUE: Final = ox.Literal(True)


def _query(iri: str) -> str:
    return f"""SELECT DISTINCT ?by ?class ?deprecated ?more {{
      {{ {iri} a ?class }} UNION {{ {iri} <{DEPRECATED}> ?deprecated }} UNION
      {{ {iri} <{IS_REPLACED_BY}> ?by }} UNION {{ ?by <{REPLACES}> {iri} }} UNION
      {{ SELECT (1 AS ?more) {{ {iri} ?p ?o FILTER(?p NOT IN ({_NOT_DESCRIBING})) }} LIMIT 1 }}
    }}"""


@dataclass(frozen=True)
class Standing:
    """Whether a thing is described, beyond that it is deprecated and replaced.

    `deprecated` is what it states of itself. `successors` replace it, and `classes` are its own:
    IRIs, sorted.
    """

    described: bool
    deprecated: bool
    successors: tuple[str, ...]
    classes: tuple[str, ...]


def standing(dataset: RdfDataset, iri: str) -> Standing:
    """What the graph says of a thing."""
    rows = select(dataset, _query(str(ox.NamedNode(iri))))
    successors, classes = (
        {text(row[name]) for row in rows if isinstance(row.get(name), ox.NamedNode)}
        for name in ("by", "class")
    )
    described = any("more" in row for row in rows)
    deprecated = any(row.get("deprecated") == _TRUE for row in rows)
    return Standing(
        described, deprecated, tuple(sorted(successors - {iri})), tuple(sorted(classes))
    )


async def check_standing(site: Site, iri: str, found: Standing) -> None:
    """Raise `Gone` for a thing that was there before, or whose tombstone is in the graph."""
    if found.described:
        return
    tombstone = await site.history.tombstone(iri)
    if tombstone is None and not found.successors:
        return
    replaced_by = {*found.successors, *(tombstone.replaced_by if tombstone else ())}
    raise Gone(
        f"<{iri}> was here once, and is no more.",
        "See what replaced it." if replaced_by else "Nothing is known that replaced it.",
        sorted(replaced_by),
    )
