"""The application's view of the store: the schema of the current version, and IRIs as URLs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar

import pyoxigraph as ox
from fastapi import Request

from kg.feeds.things import Scope
from kg.jsonld.collections.collection import Collections
from kg.jsonld.schema import Schema
from kg.namespaces import DCT, VOID_URI_SPACE
from kg.shacl.shapes import Shapes
from kg.store.base import Store, select, text
from kg.store.federation import Federation
from kg.web.http.cache import Cache
from kg.web.service.abilities import Abilities
from kg.web.service.bodies import Bodies
from kg.web.service.catalogues import Catalogues
from kg.web.service.descriptions import Descriptions
from kg.web.service.dumping import Dumping
from kg.web.service.fairness import Allowances
from kg.web.service.history import History
from kg.web.service.observer import Observer
from kg.web.service.running import Running
from kg.web.service.settings import Settings
from kg.web.service.validating import Validating
from kg.web.service.writing import Writing

Made = TypeVar("Made")
_LICENCES: Final = f"""SELECT DISTINCT ?licence {{{{
  ?dataset <{VOID_URI_SPACE.value}> ?space ; <{DCT}license> ?licence
  FILTER(STR(?space) = {{base}} && isIRI(?licence))
}}}}"""


class Site:
    """One per application, found at ``request.app.state.site``."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        writing: Writing,
        federation: Federation,
        routes: frozenset[str],
    ) -> None:
        self.store = store
        self.settings = settings
        self.writing = writing
        self.federation = federation
        abilities = Abilities(writable=writing.enabled, services=federation.services)
        self.dumps = Dumping(store, settings.timeout)
        self.descriptions = Descriptions(store, settings, abilities, self.dumps.made)
        self.history = History(store, Scope(self.thing(""), union=settings.union), settings.timeout)
        self.cache = Cache(settings.cache_bytes)
        self.allowances = Allowances(settings.share)
        self.running = Running()
        self.bodies = Bodies(settings.upload_bytes)
        self.validating = Validating(store)
        self.catalogues = Catalogues(store, settings, self.dumps.files)
        self.observer = Observer(routes, settings.log)
        self._lock = threading.Lock()
        self._routes = routes
        self._schema: tuple[str, Schema] | None = None
        self._collections: Collections | None = None
        self._licences: tuple[str, tuple[str, ...]] | None = None

    @property
    def schema(self) -> Schema:
        """The schema of the version that is served, read once a version."""
        version = self.store.version
        with self._lock:
            if self._schema is None or self._schema[0] != version:
                schema = Schema(Shapes(self.store.shapes()), self.store.prefixes())
                self._schema = (version, schema)
            return self._schema[1]

    @property
    def collections(self) -> Collections:
        """The collections that the shapes of the version name, read once a version."""
        schema = self.schema
        with self._lock:
            if self._collections is None or self._collections.schema is not schema:
                self._collections = Collections(schema, self.settings.base, self._routes)
            return self._collections

    def collection_names(self) -> list[str]:
        """The names of the collections, sorted."""
        return list(self.collections.by_name)

    @property
    def licences(self) -> tuple[str, ...]:
        """The IRIs of the licences that the graph states for itself, read once a version."""
        version = self.store.version
        with self._lock:
            if self._licences is None or self._licences[0] != version:
                rows = select(self.store, _LICENCES.format(base=ox.Literal(self.settings.base)))
                self._licences = (version, tuple(sorted(text(row["licence"]) for row in rows)))
            return self._licences[1]

    def of_one_version(self, make: Callable[[], Made]) -> tuple[str, Made]:
        """What `make` gives, and the version that all of it comes from.

        Made again when another version was taken up meanwhile.
        """
        while True:
            version = self.store.version
            content = make()
            if self.store.version == version:
                return version, content

    def close(self) -> None:
        """End the processes that work for the site."""
        self.validating.close()
        self.history.close()

    def url(self, path: str) -> str:
        """The public URL of a path of this server."""
        return f"{self.settings.public_url}{path}"

    def thing(self, path: str) -> str:
        """The IRI of the thing that ``/id/{path}`` stands for."""
        return f"{self.settings.base}id/{path}"


def site_of(request: Request) -> Site:
    """The site of the application that serves a request."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site
