"""Which network addresses a server may be reached at, so that no query asks the inside for us."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

# From a host and a port to its addresses, the preferred one first; raises `OSError`.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
# IPv4 through a gateway of the network (RFC 6052): as good as the address inside.
_NAT64: Final = IPv6Network("64:ff9b::/96")
# They carry an IPv4 address that the packet may be led on to; no server is found there.
_TUNNELS: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
# For protocols and relays; not every version of Python calls them special.
_SPECIAL: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_LOCALHOST: Final = "localhost"


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]


def public(address: str) -> bool:
    """Whether an address is of the public Internet, whatever form it is written in."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return _public_4(IPv4Address(int(found) & 0xFFFFFFFF))
        outside = found not in _GLOBAL_UNICAST or any(found in tunnel for tunnel in _TUNNELS)
        return not outside and _plain(found)
    return _public_4(found)


def asked_for(host: str, address: str) -> bool:
    """Whether a host that somebody configured stands for this very address, public or not."""
    try:
        found = ipaddress.ip_address(address)
        if host.lower() == _LOCALHOST:
            return found.is_loopback
        return ipaddress.ip_address(host) == found
    except ValueError:
        return False


def is_inside(host: str) -> bool:
    """Whether a host is this machine, or an address that is not of the public Internet."""
    name = host.lower().rstrip(".").strip("[]")
    if name == _LOCALHOST or name.endswith(f".{_LOCALHOST}"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return not public(name)


def _public_4(address: IPv4Address) -> bool:
    return _plain(address) and not any(address in network for network in _SPECIAL)


def _plain(address: IPv4Address | IPv6Address) -> bool:
    special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    return address.is_global and not special
