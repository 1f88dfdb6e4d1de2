"""A document is of one version, though several queries make it and versions change meanwhile."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from kg.store.federation import Federation
from kg.web.service.access import Tokens
from kg.web.service.settings import Settings
from kg.web.service.writing import Writing
from kg.web.site import Site


def test_a_document_that_met_a_change_of_version_is_made_again() -> None:
    store: Any = SimpleNamespace(version="1-old")
    made = []

    def make() -> bytes:
        made.append(store.version)
        first = f"{store.version};"
        store.version = "2-new"
        return f"{first}{store.version}".encode()

    settings = Settings("http://127.0.0.1", "http://example.org/")
    site = Site(cast("Any", store), settings, Writing(Tokens(), None), Federation(), frozenset())
    assert site.of_one_version(make) == ("2-new", b"2-new;2-new")
    assert made == ["1-old", "2-new"]
