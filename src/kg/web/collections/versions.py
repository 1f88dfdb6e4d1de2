"""The version that a page is asked of: only the one that is served can be asked."""

from __future__ import annotations

from kg.errors import Gone, NotFound, StoreDamaged
from kg.web.site import Site


def check_version(site: Site, version: str | None, start: str) -> None:
    """Raise an error if a version is not the one that is served.

    It is `Gone` for one that was published before, whose place the collection at the URL `start`
    has taken; `NotFound` for one that never was.
    """
    current = site.store.version
    if version is None or version == current:
        return
    if not _was_published(site, version):
        raise NotFound(f"there is no version {version!r}.", f"Version {current} is served.")
    raise Gone(
        f"version {version} is no longer served: version {current} has taken its place.",
        f"Begin again at {start}: pages of two versions do not fit together.",
        (start,),
    )


def _was_published(site: Site, version: str) -> bool:
    try:
        site.store.snapshots.open(version)
    except (Gone, StoreDamaged):
        return True
    except NotFound:
        return False
    return True
