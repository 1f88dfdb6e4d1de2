"""``/dump/…``: every version as files, whole or in ranges, and what files there are."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse
from werkzeug.http import http_date, parse_range_header, quote_etag

from kg.dumps.files import DumpFile
from kg.dumps.formats import DUMP_FORMATS, GZIP
from kg.errors import NotFound, RangeNotSatisfiable
from kg.web.http.conditions import is_known
from kg.web.http.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()

LATEST: Final = "latest"
# What stands at a version's own address never changes.
_FOREVER: Final = "public, max-age=31536000, immutable"
_CHECKED: Final = "public, no-cache"


@readable(router, "/dump/{version}", "The files of a version")
async def listing(request: Request, version: str) -> Response:
    """Name, media type, size, checksums and address of each file, as JSON."""
    site = site_of(request)
    named = _named(site, version)
    files = await site.dumps.files(named)
    rows = [_row(site, named, file) for file in files]
    headers = {"ETag": quote_etag(f"{named}-files"), "X-KG-Version": named}
    headers["Cache-Control"] = _CHECKED if version == LATEST else _FOREVER
    return JSONResponse({"version": named, "files": rows}, headers=headers)


@readable(router, "/dump/{version}/{name}", "A file of a version")
async def dump(request: Request, version: str, name: str) -> Response:
    """The file as it was made once: with its size, checksum, and ranges (RFC 9110, section 14)."""
    site = site_of(request)
    named = _named(site, version)
    files = await site.dumps.files(named)
    file = next((row for row in files if row.name == name), None)
    if file is None:
        raise NotFound(f"version {named} has no file {name!r}.", _known(files))
    path = await site.dumps.path(named, file)
    status = await run_in_threadpool(_status_of, path, named)
    headers = {
        "ETag": quote_etag(file.sha256[:32]),
        "X-KG-Version": named,
        "Cache-Control": _CHECKED if version == LATEST else _FOREVER,
        "Last-Modified": http_date(_published(site, named)),
        # RFC 9530: of the whole file, whichever part of it is sent.
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:",
    }
    if version == LATEST:
        headers["Content-Location"] = site.url(f"/dump/{named}/{name}")
    if is_known(request.headers, file.sha256[:32], named, site.store.stamp):
        return Response(status_code=304, headers=headers)
    _check_range(request, file.size)
    return FileResponse(
        path, headers=headers, media_type=media_type(file), filename=name, stat_result=status
    )


def media_type(file: DumpFile) -> str:
    """What a file is sent as: texts are in UTF-8."""
    if file.compressed:
        return GZIP
    row = DUMP_FORMATS[file.format]
    return row.media_type if row.name == "parquet" else f"{row.media_type}; charset=utf-8"


def _named(site: Site, version: str) -> str:
    return site.store.version if version == LATEST else version


def _known(files: Sequence[DumpFile]) -> str:
    of_the_graph = [file.name for file in files if file.part.kind == "graph"]
    return f"There are {', '.join(of_the_graph)} and {len(files) - len(of_the_graph)} others."


def _row(site: Site, version: str, file: DumpFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "url": site.url(f"/dump/{version}/{file.name}"),
        "part": file.part.kind,
        "about": file.part.iri or None,
        "mediaType": GZIP if file.compressed else DUMP_FORMATS[file.format].media_type,
        "bytes": file.size,
        "sha256": file.sha256,
        "sha1": file.sha1,
        "sha512": file.sha512,
    }


def _status_of(path: Path, version: str) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise NotFound(f"the files of version {version} are gone.", "Ask again.") from error


def _published(site: Site, version: str) -> datetime:
    return datetime.fromisoformat(site.store.snapshots.open(version).manifest.created)


def _check_range(request: Request, size: int) -> None:
    """Pass over what is no range of bytes (RFC 9110, section 14.2); refuse one past the end."""
    asked = request.headers.get("range")
    if asked is None:
        return
    wanted = parse_range_header(asked)
    if wanted is None or wanted.units != "bytes":
        scope = request.scope
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"range"]
        return
    starts = [start if start >= 0 else max(size + start, 0) for start, _ in wanted.ranges]
    if "if-range" not in request.headers and all(start >= size for start in starts):
        raise RangeNotSatisfiable(f"the file has {size} bytes.", "Ask for less.", size)
