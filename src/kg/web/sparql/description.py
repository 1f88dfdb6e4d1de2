"""``/.well-known/void``, and the service description that the endpoint gives without a query."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kg.rdf.formats import GRAPH_FORMATS, find_format
from kg.rdf.negotiation import negotiate
from kg.web.http.documents import document
from kg.web.http.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()


@readable(router, "/.well-known/void", "How much there is")
async def void(request: Request) -> Response:
    """Graphs, classes and properties with counts (VoID)."""
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    version, body = await site_of(request).descriptions.void(chosen)
    return document(request, body, chosen, version)


async def service_description(site: Site, request: Request, name: str | None = None) -> Response:
    """What the endpoint is and holds, in the format of that name, or else the negotiated one.

    Raises `NotAcceptable`, and `UnknownFormat` for a name that is none of `GRAPH_FORMATS`.
    """
    if name is None:
        chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    else:
        chosen = find_format(GRAPH_FORMATS, name)
    version, body = await site.descriptions.service(chosen)
    return document(request, body, chosen, version)
