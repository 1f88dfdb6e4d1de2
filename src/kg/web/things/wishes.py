"""What a request asks for: profiles, media types and a language, by headers or the query string.

Content Negotiation by Profile (W3C Working Draft): Accept-Profile (section 7.1), and the query
string's ``_profile`` and ``_mediatype`` (section 7.2), which go before the headers. ``profile`` is
the same as ``_profile``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request
from werkzeug.http import parse_accept_header

ANY: Final = "*"
_PROFILE_KEYS: Final = ("_profile", "profile")


@dataclass(frozen=True)
class Wishes:
    """What is liked best, first.

    `profiles` are tokens and IRIs, none where any will do, and `named` those of them that stand
    in the address; `accept` and `accept_language` are headers; `language` is that in the address.
    """

    profiles: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    accept: str | None = None
    accept_language: str | None = None
    language: str | None = None

    def of_an_address(self, token: str) -> Wishes:
        """What is left to wish where the address names a format, and a profile that it may add."""
        return replace(self, profiles=self.named or (token,), accept=None)


def wishes_of(request: Request) -> Wishes:
    """What a request asks for."""
    parameters = request.query_params
    headers = request.headers
    named = _in_address(parameters)
    return Wishes(
        named or _in_header(headers.getlist("accept-profile")),
        named,
        # A plus sign that was not encoded has become a space.
        parameters.get("_mediatype", "").replace(" ", "+") or headers.get("accept"),
        headers.get("accept-language"),
        parameters.get("lang") or None,
    )


def _in_address(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """An ordered list of tokens and IRIs in angle brackets."""
    stated = next((parameters[key] for key in _PROFILE_KEYS if parameters.get(key)), "")
    return tuple(_bare(name) for name in stated.split(",") if name.strip())


def _in_header(lines: list[str]) -> tuple[str, ...]:
    """IRIs in angle brackets with their q; those that are not wanted are left out."""
    listed = parse_accept_header(", ".join(lines) or None)
    ordered = sorted(listed, key=lambda one: -float(one[1]))
    return tuple(_bare(name) for name, quality in ordered if float(quality) > 0)


def _bare(name: str) -> str:
    return name.strip().removeprefix("<").removesuffix(">")
