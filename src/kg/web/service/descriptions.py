"""The descriptions of the served version: counted once for all who ask, and kept with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final

import pyoxigraph as ox
from fastapi.concurrency import run_in_threadpool

from kg.catalog.statistics import count_all
from kg.catalog.void import Description, described_dataset, void_triples
from kg.dumps.files import DumpFile, stem_of
from kg.dumps.formats import WHOLE
from kg.errors import EvaluationError, Overloaded
from kg.namespaces import DCAT, DCT, FOAF, RDFS, SD, SPARQL, VOID, XSD
from kg.rdf.formats import RdfFormat
from kg.rdf.output import rdf_bytes
from kg.sparql.functions import GEOSPARQL
from kg.sparql.service_description import Service, dataset_triples, service_triples
from kg.store.base import Store
from kg.web.service.abilities import Abilities, limits
from kg.web.service.settings import Settings

_PREFIXES: Final = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "format": "http://www.w3.org/ns/formats/",
    "geof": GEOSPARQL,
    "rdfs": RDFS,
    "sd": SD,
    "sparql": SPARQL,
    "void": VOID,
    "xsd": XSD,
}
# From a version to its files, None where they are still to be made.
FilesMade = Callable[[str], Sequence[DumpFile] | None]
# A description that lacks numbers is kept so many times as long as it took: no more than the
# tenth part of a worker goes into trying.
_PATIENCE: Final = 10


@dataclass(frozen=True)
class Made:
    """What was found out of a version, how long it holds, and the documents made of it so far."""

    description: Description
    prefixes: dict[str, str]
    until: float
    documents: dict[tuple[str, RdfFormat], bytes] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.description.statistics.version


class Descriptions:
    """One per application, to be used in its event loop."""

    def __init__(
        self, store: Store, settings: Settings, abilities: Abilities, files: FilesMade
    ) -> None:
        self._store = store
        self._files = files
        self._settings = settings
        self._abilities = abilities
        self._made: Made | None = None
        self._making: asyncio.Task[Made] | None = None

    async def void(self, rdf_format: RdfFormat) -> tuple[str, bytes]:
        """The version that is described, and its VoID document."""
        return await self._document("void", rdf_format, self._void)

    async def service(self, rdf_format: RdfFormat) -> tuple[str, bytes]:
        """The version that is served, and the service description, the VoID in it."""
        return await self._document("service", rdf_format, self._service)

    async def _document(
        self, kind: str, rdf_format: RdfFormat, make: Callable[[Description], list[ox.Triple]]
    ) -> tuple[str, bytes]:
        made = await self._current()
        key = (kind, rdf_format)
        if key not in made.documents:
            made.documents[key] = await run_in_threadpool(
                lambda: rdf_bytes(make(made.description), rdf_format, made.prefixes)
            )
        return made.version, made.documents[key]

    async def _current(self) -> Made:
        """What holds of the served version; one computation for all who wait for it."""
        made = self._made
        if made and made.version == self._store.version and time.monotonic() < made.until:
            return made
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
        # One who goes away does not take it from the others.
        return await asyncio.shield(self._making)

    async def _make(self) -> Made:
        self._made = await run_in_threadpool(self._find_out)
        return self._made

    def _find_out(self) -> Made:
        settings, started = self._settings, time.monotonic()
        statistics = count_all(
            self._store, settings.base, union=settings.union, seconds=settings.timeout
        )
        description = Description(
            document=f"{settings.public_url}/.well-known/void",
            endpoint=self._endpoint,
            base=settings.base,
            statistics=statistics,
            modified=self._published(statistics.version),
            catalogue=f"{settings.public_url}/catalog",
            dumps=self._dumps(statistics.version),
        )
        now = time.monotonic()
        until = now + _PATIENCE * (now - started) if statistics.missing else inf
        return Made(description, {**self._declared_prefixes(), **_PREFIXES}, until)

    def _void(self, description: Description) -> list[ox.Triple]:
        both = [*void_triples(description), *dataset_triples(described_dataset(description))]
        return list(dict.fromkeys(both))

    def _service(self, description: Description) -> list[ox.Triple]:
        abilities = self._abilities
        service = Service(
            endpoint=self._endpoint,
            dataset=description.dataset,
            union=self._settings.union,
            writable=abilities.writable,
            federated=bool(abilities.services),
            limits=limits(self._settings, abilities),
        )
        return [*service_triples(service), *self._void(description)]

    @property
    def _endpoint(self) -> str:
        return f"{self._settings.public_url}/sparql"

    def _published(self, version: str) -> str | None:
        manifests = self._store.versions()
        return next((row.created for row in manifests if row.version == version), None)

    def _dumps(self, version: str) -> list[str]:
        """The addresses of the whole graph as files; those to be expected, if none is made yet."""
        made = self._files(version)
        if made is None:
            stem = stem_of(self._settings.base)
            names = [f"{stem}.{row.extension}{gz}" for row in WHOLE for gz in ("", ".gz")]
        else:
            names = [file.name for file in made if file.part.kind == "graph"]
        return [f"{self._settings.public_url}/dump/latest/{name}" for name in names]

    def _declared_prefixes(self) -> dict[str, str]:
        """Without them a document is longer, not less true."""
        try:
            return self._store.prefixes()
        except (EvaluationError, Overloaded):
            return {}
