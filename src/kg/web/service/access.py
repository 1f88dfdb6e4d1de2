"""Who may write: bearer tokens (RFC 6750), one or a file of them."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError, Forbidden, Unauthorized

_LEAST: Final = 16
_USUAL_AUTHOR: Final = "token"
# RFC 6750, section 2.1.
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOW: Final = "Send 'Authorization: Bearer TOKEN'."
_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Token:
    """A token by its SHA-256: whoever can read this memory does not learn it.

    It holds to the end of the day `expiry`, in UTC; for ever if that is None.
    """

    author: str
    digest: bytes
    expiry: date | None = None


class Tokens:
    """The tokens that are taken; without any, nobody may write. `now` is the clock, in UTC."""

    def __init__(
        self, tokens: Sequence[Token] = (), now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._tokens = tuple(tokens)
        self._now = now

    def __bool__(self) -> bool:
        return bool(self._tokens)

    def author(self, authorization: str | None) -> str:
        """Who writes, by the value of the Authorization header.

        Raises `Forbidden` where writing is switched off, and `Unauthorized` for no token and for
        one that is unknown or expired. What was given is never part of a message.
        """
        if not self:
            raise Forbidden(
                "writing over HTTP is switched off.",
                "Start the server with KG_WRITE_TOKEN in its environment, or with "
                "--write-token-file.",
            )
        scheme, _, credentials = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("writing needs a token.", _HOW)
        given = _digest(credentials.strip())
        # All are compared, whichever it is: how long it takes tells nothing.
        found = [token for token in self._tokens if hmac.compare_digest(token.digest, given)]
        if not found:
            raise Unauthorized("the token is not known here.", _HOW, invalid=True)
        expiry = found[0].expiry
        if expiry is not None and self._now().date() > expiry:
            raise Unauthorized(
                f"the token expired on {expiry.isoformat()}.", "Ask for a new one.", invalid=True
            )
        return found[0].author


def read_tokens(
    one: str | None, file: Path | None, now: Callable[[], datetime] = _utc_now
) -> Tokens:
    """The token of the environment, and those of a file: ``[NAME] TOKEN [EXPIRY]`` a line.

    What follows a # that begins a word is a comment. Raises `ConfigurationError`, which never
    quotes what stands there, for a file that cannot be read and for tokens that are weak.
    """
    tokens = [_token(_USUAL_AUTHOR, one.strip(), None, "KG_WRITE_TOKEN")] if one else []
    if file is not None:
        tokens += _read_file(file, now().date())
    digests = {token.digest for token in tokens}
    if len(digests) < len(tokens):
        raise ConfigurationError(
            "the same token to write with is given twice.", "Give everybody one of their own."
        )
    return Tokens(tokens, now)


def _read_file(file: Path, today: date) -> Iterator[Token]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        others_read = file.stat().st_mode & stat.S_IROTH
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(
            f"{file}: the tokens cannot be read: {reason}.", "Name a file of tokens, one a line."
        ) from error
    if others_read:
        _log.warning("%s can be read by everybody on this machine; chmod 600 helps.", file)
    found = False
    for number, line in enumerate(lines, start=1):
        words = re.sub(r"(^|\s)#.*", "", line).split()
        if words:
            found = True
            token = _read_line(words, f"{file}:{number}")
            if token.expiry is not None and token.expiry < today:
                _log.warning("%s:%d: the token has expired.", file, number)
            yield token
    if not found:
        raise ConfigurationError(
            f"{file}: there is no token in it.", "Write one a line: [NAME] TOKEN [EXPIRY]."
        )


def _read_line(words: list[str], place: str) -> Token:
    expiry = None
    if len(words) > 1 and _DATE.match(words[-1]):
        try:
            expiry = date.fromisoformat(words.pop())
        except ValueError as error:
            raise ConfigurationError(
                f"{place}: the expiry is no date.", "Write it as 2030-12-31."
            ) from error
    if len(words) > 2:
        raise ConfigurationError(
            f"{place}: there are too many words.", "Write [NAME] TOKEN [EXPIRY]."
        )
    return _token(words[0] if len(words) == 2 else _USUAL_AUTHOR, words[-1], expiry, place)


def _token(author: str, token: str, expiry: date | None, place: str) -> Token:
    advice = f"Use {_LEAST} or more random characters, e.g. from 'openssl rand -hex 32'."
    if len(token) < _LEAST or len(set(token)) == 1:
        raise ConfigurationError(f"{place}: the token is too weak.", advice)
    if not _TOKEN.fullmatch(token):
        raise ConfigurationError(
            f"{place}: the token has characters that tokens cannot have.", advice
        )
    return Token(author, _digest(token), expiry)


def _digest(token: str) -> bytes:
    # Headers are bytes, and come as Latin-1.
    return hashlib.sha256(token.encode("latin-1", errors="replace")).digest()
