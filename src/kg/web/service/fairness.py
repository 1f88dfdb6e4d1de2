"""What one client may have of the server: so many queries at once, so much work a minute."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.errors import TooManyRequests
from kg.web.service.settings import Share

_MINUTE: Final = 60.0
# Clients that are looked through for those with nothing owing, when there are so many.
_MANY: Final = 10_000
# Whoever has IPv6 has a network of it.
_NETWORK: Final = 64


@dataclass(slots=True)
class _Account:
    running: int
    credit: float
    seen: float


@dataclass
class Work:
    """What an evaluation took, told at its end: seconds of a worker."""

    seconds: float = 0.0


class Allowances:
    """The accounts of all clients; for one event loop.

    A client has credit for a minute's share, which comes back evenly. Work is charged when it is
    done, so an account may be overdrawn: then nothing more is begun until it is filled again.
    """

    def __init__(self, share: Share, clock: Callable[[], float] = time.monotonic) -> None:
        self._share = share
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self.refused = 0

    @contextmanager
    def working(self, client: str) -> Iterator[Work]:
        """Work for a client while the block runs; raises `TooManyRequests`."""
        account = self._account(client_key(client))
        self._check(account)
        account.running += 1
        work = Work()
        try:
            yield work
        finally:
            account.running -= 1
            account.credit -= work.seconds

    def _check(self, account: _Account) -> None:
        queries, seconds = self._share.queries, self._share.seconds
        if queries and account.running >= queries:
            self.refused += 1
            raise TooManyRequests(
                f"{queries} queries of yours are being evaluated, which is the most at once.",
                "Wait until one of them is answered.",
                retry_after=1,
            )
        if seconds and account.credit <= 0:
            self.refused += 1
            wait = math.ceil((seconds / 10 - account.credit) / (seconds / _MINUTE))
            raise TooManyRequests(
                f"your queries took more than {seconds:g} seconds of work in a minute.",
                f"Try again in {wait} s, and ask for less at once.",
                retry_after=wait,
            )

    def _account(self, key: str) -> _Account:
        """A client's account, filled up to now."""
        now, most = self._clock(), self._share.seconds
        account = self._accounts.get(key)
        if account is None:
            if len(self._accounts) >= _MANY:
                self._forget(now)
            account = self._accounts[key] = _Account(0, most, now)
        account.credit = min(most, account.credit + (now - account.seen) * most / _MINUTE)
        account.seen = now
        return account

    def _forget(self, now: float) -> None:
        """Drop the accounts that are as good as new."""
        most = self._share.seconds
        self._accounts = {
            key: one
            for key, one in self._accounts.items()
            if one.running or one.credit + (now - one.seen) * most / _MINUTE < most
        }


@lru_cache(maxsize=1000)
def client_key(address: str) -> str:
    """Who an address stands for: itself, or its network where that is one client's."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, _NETWORK), strict=False))
    return address
