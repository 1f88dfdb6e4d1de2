"""Only addresses of the public Internet are public, whatever form they take."""

from __future__ import annotations

import asyncio

import pytest

from kg.store.addresses import asked_for, is_inside, public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "2001:db8::1",
        "2002:a00:1::",
        "2002:808:808::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::8.8.8.8"]
)
def test_an_address_outside_is_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("10.0.0.1", "10.0.0.1", True),
        ("::1", "::1", True),
        ("0:0::1", "::1", True),
        ("localhost", "127.0.0.1", True),
        ("LOCALHOST", "::1", True),
        ("localhost", "10.0.0.1", False),
        ("127.0.0.1", "127.0.0.2", False),
        ("::ffff:127.0.0.1", "127.0.0.1", False),
        ("2130706433", "127.0.0.1", False),
        ("internal.example", "10.0.0.1", False),
        ("localhost.example", "127.0.0.1", False),
    ],
)
def test_an_address_was_asked_for_if_it_is_what_was_written(
    host: str, address: str, expected: bool
) -> None:
    assert asked_for(host, address) is expected


def test_the_system_resolves() -> None:
    assert "127.0.0.1" in asyncio.run(resolve("127.0.0.1", 80))


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "app.localhost", "127.0.0.1", "[::1]", "10.0.0.7"]
)
def test_hosts_that_only_the_inside_can_reach_are_known_by_their_name(host: str) -> None:
    assert is_inside(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "1.1.1.1", ""])
def test_other_hosts_may_be_anywhere(host: str) -> None:
    assert not is_inside(host)
