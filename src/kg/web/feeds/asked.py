"""What is asked of a feed: since when, and which page."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from kg.errors import NotFound
from kg.feeds.ledger import written
from kg.feeds.pages import Page, pages
from kg.feeds.place import Place
from kg.feeds.since import check_reach, read_moment, steps_since
from kg.web.service.history import Past
from kg.web.site import Site


@dataclass(frozen=True)
class Asked:
    """The pages of a history as it was asked for, and which of them; None for all as such."""

    past: Past
    place: Place
    pages: list[Page]
    number: int | None


async def read_asked(site: Site, request: Request) -> Asked:
    """Read ``?modified_since=`` and ``?page=``.

    Raises `IllFormedParameter`, `NotFound` for a page that there is not, `Gone` for a moment before
    the history begins, and what `History.past` raises.
    """
    since, name = (request.query_params.get(key) for key in ("modified_since", "page"))
    moment = None if since is None else read_moment(since)
    past = await site.history.past()
    steps = past.steps
    if moment is not None:
        check_reach(steps, moment)
        steps = steps_since(steps, moment)
    found = pages(steps)
    place = place_of(site, None if moment is None else written(moment))
    if name is None:
        return Asked(past, place, found, None)
    names = [page.name for page in found]
    if name not in names:
        reach = f"from {names[0]} to {names[-1]}" if names else "none"
        raise NotFound(f"there is no page {name!r}.", f"There are the pages {reach}.")
    return Asked(past, place, found, names.index(name))


def place_of(site: Site, since: str | None = None) -> Place:
    """Where the feeds of this server stand."""
    return Place(site.settings.public_url, site.thing(""), since)
