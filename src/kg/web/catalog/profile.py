"""The profile that a client asks for (Content Negotiation by Profile, sections 6 and 7)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from werkzeug.http import parse_accept_header

from kg.catalog.profiles import PROFILES, Profile, find_profile, no_such_profile
from kg.errors import NotAcceptable


@dataclass(frozen=True)
class Asked:
    """What is to be answered with; `named` in the address, where it counts more than headers."""

    profile: Profile
    named: bool


def asked_profile(request: Request) -> Asked:
    """By ``?profile=``, or else by Accept-Profile; raises `NotAcceptable`."""
    name = request.query_params.get("profile")
    if name is not None:
        return Asked(find_profile(name), named=True)
    stated = request.headers.get("accept-profile", "")
    if not stated.strip():
        return Asked(PROFILES[0], named=False)
    # Best first, as the library sorts them; what is refused has the quality 0.
    for value, quality in parse_accept_header(stated):
        if quality <= 0:
            continue
        if value == "*":
            return Asked(PROFILES[0], named=False)
        try:
            return Asked(find_profile(value), named=False)
        except NotAcceptable:
            continue
    raise no_such_profile(stated)
