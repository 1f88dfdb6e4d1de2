"""``/{name}``: the collections that the shapes name, a page at a time."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.errors import MethodNotAllowed
from kg.web.collections.asked import asked_for
from kg.web.collections.changed import changed_since
from kg.web.collections.representation import represent
from kg.web.http.documents import document
from kg.web.http.routing import readable
from kg.web.site import site_of

# To be included last: it takes every path of one part.
router = APIRouter()


@readable(router, "/{name}", "A collection of things")
async def collection(request: Request, name: str) -> Response:
    """A page of the members in JSON-LD, CSV or another format, by suffix (.csv) or Accept.

    `page` and `limit` say which members, `version` of which version; `modified_since` leaves out
    those that have not changed since. Every key of their
    documents is a filter: its value is an IRI, the last part of one, or a text.
    """
    _check_method(request)
    site = site_of(request)
    asked = asked_for(request.query_params.multi_items())
    changed = await changed_since(site, asked.since)
    make = partial(represent, site, name, asked, request.headers.get("accept"), changed)
    version, made = await run_in_threadpool(site.of_one_version, make)
    # How many there are is in no other place of a table; clients know it by this name.
    headers = {"Link": ", ".join(made.links), "X-Total-Count": str(made.total)}
    return document(request, made.body, made.format, version, headers)


def _check_method(request: Request) -> None:
    """Raise `MethodNotAllowed` for a path that another route has, for other methods."""
    allowed = request.app.state.methods.get(request.scope["path"])
    if allowed:
        listed = ", ".join(allowed)
        raise MethodNotAllowed(f"{request.method} is not allowed here.", f"{listed} are.", allowed)
