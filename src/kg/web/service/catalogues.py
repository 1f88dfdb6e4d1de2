"""The catalogues of the versions that are or were served: made once for all who ask, and kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fastapi.concurrency import run_in_threadpool

from kg.catalog.dcat import Catalogue, catalogue
from kg.catalog.draft import Facts
from kg.catalog.entry import Entry, read_entry
from kg.catalog.profiles import Profile
from kg.catalog.reading import Reader
from kg.dumps.files import DumpFile
from kg.errors import Gone, NotFound, Overloaded
from kg.store.base import Store
from kg.web.service.settings import Settings

# From a version to its files, waiting until they are made.
FilesOf = Callable[[str], Awaitable[Sequence[DumpFile]]]
# A harvester that is at its pages when a version is published reads them to the end.
_KEPT: Final = 4
# How often all is read anew when the version changed meanwhile.
_TRIES: Final = 5


@dataclass
class Made:
    """What was read of a version, and its catalogues so far, one for each profile."""

    entry: Entry
    facts: Facts
    catalogues: dict[Profile, Catalogue] = field(default_factory=dict)


class Catalogues:
    """One per application, to be used in its event loop."""

    def __init__(self, store: Store, settings: Settings, files: FilesOf) -> None:
        self._store = store
        self._settings = settings
        self._files = files
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._making: asyncio.Task[Made] | None = None

    async def of(self, version: str | None, profile: Profile) -> Catalogue:
        """The catalogue of a version, or of the one that is served.

        Raises `NotFound` for a version that never was, `Gone` for one that is not kept.
        """
        made = await self._version(version)
        if profile not in made.catalogues:
            made.catalogues[profile] = await run_in_threadpool(
                catalogue, made.entry, made.facts, profile
            )
        return made.catalogues[profile]

    async def _version(self, version: str | None) -> Made:
        current = self._store.version
        wanted = version or current
        if wanted in self._made:
            return self._made[wanted]
        if wanted != current:
            await run_in_threadpool(self._refuse, wanted)
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
        # One who goes away does not take it from the others.
        return await asyncio.shield(self._making)

    async def _make(self) -> Made:
        for _ in range(_TRIES):
            version = self._store.version
            files = await self._files(version)
            facts = await run_in_threadpool(self._facts, version, files)
            entry = await run_in_threadpool(self._entry, files)
            if version == self._store.version:
                made = Made(entry, facts)
                self._made[version] = made
                while len(self._made) > _KEPT:
                    self._made.popitem(last=False)
                return made
        raise Overloaded("the graph changes all the time.", "Try again in a moment.")

    def _refuse(self, version: str) -> None:
        hint = f"Begin again at the first page; the version is {self._store.version} now."
        try:
            self._store.snapshots.open(version)
        except (NotFound, Gone) as error:
            raise type(error)(error.detail, hint) from error
        raise Gone(f"the catalogue of version {version} is not kept any more.", hint)

    def _facts(self, version: str, files: Sequence[DumpFile]) -> Facts:
        created = self._store.snapshots.open(version).manifest.created
        settings = self._settings
        return Facts(version, created, settings.base, settings.public_url, files, settings.contact)

    def _entry(self, files: Sequence[DumpFile]) -> Entry:
        parts = dict.fromkeys(file.part for file in files)
        reader = Reader(self._store, union=self._settings.union)
        return read_entry(reader, self._settings.base, parts, self._store.shapes())
