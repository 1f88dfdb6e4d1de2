"""Link headers of the documents about a thing (RFC 8288; Content Negotiation by Profile, 7.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from werkzeug.urls import iri_to_uri

from kg.namespaces import PROF
from kg.web.things.representations import LIST, Representation, Told

_TYPE: Final = f"{PROF}Profile"
# Signs that would end an IRI or a text in a header.
_UNSAFE: Final = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E", "\\": "%5C", "`": "%60"})


def links(
    iri: str,
    chosen: Representation,
    offered: Iterable[Representation],
    url: Callable[[Representation], str],
) -> str:
    """What a document is about, its profile, and all documents about the same thing.

    The default one is canonical, the others are its alternates, each with its profile; every
    profile has a token. Of other profiles than the document's own the first format stands for
    all, since proxies refuse long headers; the list of documents, which is linked too, has all.
    """
    rows = list(offered)
    whole = {row.told for row in rows if chosen is LIST or row.told is chosen.told}
    found = [f'<{_safe(iri)}>; rel="describes"', f'<{_safe(chosen.told.iri)}>; rel="profile"']
    found += [
        f'<{_TYPE}>; rel="type"; token="{told.token}"; anchor="{_safe(told.iri)}"'
        for told in dict.fromkeys(row.told for row in rows)
    ]
    for number, row in enumerate(rows):
        relation = "alternate" if number else "canonical"
        if row.told in whole or row.form is row.told.formats[0]:
            found.append(_document(url(row), relation, row.media_type, row.told))
    found.append(_document(url(LIST), "alternate", LIST.media_type, LIST.told))
    return ", ".join(found)


def _document(address: str, relation: str, media_type: str, told: Told) -> str:
    return f'<{address}>; rel="{relation}"; type="{media_type}"; formats="{_safe(told.iri)}"'


def _safe(iri: str) -> str:
    return iri_to_uri(iri).translate(_UNSAFE)
