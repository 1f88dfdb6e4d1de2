"""Content codings (RFC 9110, section 8.4.1): which one a client is sent, and the coders.

gzip is always there; br and zstd where their libraries are installed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from werkzeug.http import parse_accept_header

try:
    import zstandard
except ImportError:  # an extra
    zstandard = None  # type: ignore[assignment]
try:
    import brotli
except ImportError:  # an extra
    brotli = None

IDENTITY: Final = "identity"
# Below this many bytes a coding costs more than it saves.
SMALL: Final = 500
_GZIP: Final = 31
_BROTLI_QUALITY: Final = 4
_ZSTD_LEVEL: Final = 3


class Coder(Protocol):
    """Codes a stream piece by piece."""

    def compress(self, piece: bytes, /) -> bytes: ...

    def flush(self) -> bytes:
        """The end of the stream."""
        ...


@dataclass(frozen=True)
class _Brotli:
    compressor: brotli.Compressor

    def compress(self, piece: bytes) -> bytes:
        return bytes(self.compressor.process(piece))

    def flush(self) -> bytes:
        return bytes(self.compressor.finish())


def _gzip() -> Coder:
    return zlib.compressobj(6, zlib.DEFLATED, _GZIP)


def _zstd() -> Coder:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()


def _br() -> Coder:
    return _Brotli(brotli.Compressor(quality=_BROTLI_QUALITY))


# In the order of the server's preference.
CODERS: Final[Mapping[str, Callable[[], Coder]]] = {
    **({"zstd": _zstd} if zstandard else {}),
    **({"br": _br} if brotli else {}),
    "gzip": _gzip,
}


@lru_cache(maxsize=1000)
def choose_coding(accept_encoding: str | None) -> str:
    """The coding that the client likes best, of those that there are; among equals ours first.

    `IDENTITY` is sent where nothing else is acceptable, even to a client that refuses it, as
    RFC 9110, section 12.5.3, allows.
    """
    if not accept_encoding:
        return IDENTITY
    accepted = parse_accept_header(accept_encoding)
    stated = {value.lower(): float(quality) for value, quality in accepted}
    other = stated.get("*", 0.0)
    best = max(CODERS, key=lambda coding: stated.get(coding, other))
    quality = stated.get(best, other)
    return best if quality > 0 and quality >= stated.get(IDENTITY, 0.0) else IDENTITY


def encode(body: bytes, coding: str) -> bytes:
    """A whole body in a coding."""
    if coding == IDENTITY:
        return body
    coder = CODERS[coding]()
    return coder.compress(body) + coder.flush()
