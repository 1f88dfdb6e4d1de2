"""When the version that is served was published, and whether that date tells it from others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kg.store.manifest import Manifest


@dataclass(frozen=True)
class Stamp:
    """`modified` is in whole seconds and in UTC.

    `telling` if every version before this one is older by a second or more: not so where two were
    published in the same second, or where the clock was put back. Who has a copy of that date may
    have another version's then.
    """

    version: str
    modified: datetime
    telling: bool


def stamp_of(manifest: Manifest, kept: Iterable[Manifest]) -> Stamp:
    """The stamp of a version among those that are kept."""
    modified = manifest.published
    earlier = (other.published for other in kept if other.number < manifest.number)
    return Stamp(manifest.version, modified, all(other < modified for other in earlier))
