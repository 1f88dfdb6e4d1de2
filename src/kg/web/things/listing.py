"""The list of all documents about a thing, as JSON (Content Negotiation by Profile, 7.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kg.web.things.representations import Representation


def listing(
    iri: str, offered: Sequence[Representation], url: Callable[[Representation], str]
) -> dict[str, Any]:
    """The profiles of a thing, the default one first, each with its documents."""
    profiles: list[dict[str, Any]] = []
    for told in dict.fromkeys(row.told for row in offered):
        rows = [row for row in offered if row.told is told]
        profiles.append(
            {
                "token": told.token,
                "uri": told.iri,
                **({"label": dict(told.profile.labels)} if told.profile else {}),
                "default": told is offered[0].told,
                "media_types": [row.media_type for row in rows],
                **({"languages": list(told.languages)} if told.languages else {}),
                "documents": [{"url": url(row), "media_type": row.media_type} for row in rows],
            }
        )
    return {"resource": iri, "profiles": profiles}
