"""The version that a page is asked of: only the one that is served can be asked."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import Gone, NotFound
from kg.web.site import Site

_VERSION: Final = re.compile(r"([0-9]{1,9})-[0-9a-f]{12}", re.ASCII)


def check_version(site: Site, version: str | None, start: str) -> None:
    """Raise an error if a version is not the one that is served.

    It is `Gone` for one that was published before, whose place the collection at the URL `start`
    has taken; `NotFound` for one that never was.
    """
    current = site.store.version
    if version is None or version == current:
        return
    if _was_before(site, version, current):
        raise Gone(
            f"version {version} is no longer served: version {current} has taken its place.",
            f"Begin again at {start}: pages of two versions do not fit together.",
            (start,),
        )
    raise NotFound(f"there is no version {version!r}.", f"Version {current} is served.")


def _was_before(site: Site, version: str, current: str) -> bool:
    shaped = _VERSION.fullmatch(version)
    if not shaped or int(shaped[1]) >= int(current.partition("-")[0]):
        return False
    # What was pruned is not listed: its number is then nobody's.
    listed = {manifest.number: manifest.version for manifest in site.store.versions()}
    return listed.get(int(shaped[1]), version) == version
