"""The Link header (RFC 8288): what a document has to do with others."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.urls import iri_to_uri


def links(found: Iterable[tuple[str, ...]]) -> str:
    """The value of the header for pairs of a relation and an IRI, or triples with a media type."""
    return ", ".join(_link(*one) for one in found)


def signposts(
    cite_as: str = "", types: Iterable[str] = (), licences: Iterable[str] = (), **more: str
) -> list[tuple[str, ...]]:
    """What machines look for without reading the document (signposting.org/FAIR).

    `cite_as` is the lasting IRI of what the document is about, `types` are its classes. More
    relations are named as in Python: ``described_by=url``.
    """
    found: list[tuple[str, ...]] = [("cite-as", cite_as)] if cite_as else []
    found += [("type", iri) for iri in types]
    found += [("license", iri) for iri in licences]
    return [*found, *((name.replace("_", "-"), url) for name, url in more.items())]


def _link(relation: str, iri: str, media_type: str = "") -> str:
    typed = f'; type="{media_type}"' if media_type else ""
    return f'<{iri_to_uri(iri)}>; rel="{relation}"{typed}'
