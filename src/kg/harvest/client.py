"""The client of a check: GET and HEAD at checked addresses, within limits."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final

from kg.errors import ConfigurationError, RemoteAccessRefused, RemoteFailed, RemoteTimeout
from kg.harvest.harvest import Link
from kg.harvest.limits import Limits
from kg.store.addresses import Resolve, asked_for, public, resolve

try:
    import httpx
except ImportError:  # an extra, needed by harvest-check alone
    httpx = None  # type: ignore[assignment]

# As harvesters ask; but what is compressed may be of any size.
_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "kg-harvest-check"}
_CONNECTING: Final = 5.0
_REDIRECTS: Final = (301, 302, 303, 307, 308)
# Names of this machine, which servers and their users mix.
_LOOPBACK: Final = frozenset(["localhost", "127.0.0.1", "::1"])
# HEAD is not known there, and GET may be.
_NO_HEAD: Final = (405, 501)
_LATER: Final = (429, 503)


@dataclass(frozen=True)
class Fetched:
    """What a GET gave in the end, and the URLs that led on to it."""

    url: str
    content_type: str
    body: bytes
    redirects: tuple[str, ...]


class Client:
    """Asks over HTTP, and only addresses that are public or that somebody asked for.

    A host is resolved once and connected to at the address that was checked, so that a name which
    changes meanwhile leads nowhere else. `own` is the host that may be at a private address,
    written as an address or as localhost. No proxy or password of the environment is used. Raises
    `ConfigurationError` without httpx.
    """

    def __init__(
        self,
        limits: Limits,
        own: str | None = None,
        addresses: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if httpx is None:
            raise ConfigurationError(
                "harvest-check needs httpx, which is not installed.",
                "Install it with: pip install 'solux[harvest]'",
            )
        self._limits = limits
        self._own = own
        self._resolve = addresses
        self.tls = tls or httpx.create_ssl_context()
        self._found: dict[tuple[str, int], str] = {}
        # One for each host, so that no connection serves another name at the same address.
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def get(self, url: str) -> Fetched:
        """The whole body of what answers with 200; redirects are followed and told.

        Raises `RemoteFailed`, `RemoteTimeout`, `RemoteAccessRefused` and `ConfigurationError`.
        """
        with_redirects: list[str] = []
        async with self._in_time(url):
            while True:
                async with self._asked("GET", url) as response:
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        with_redirects.append(url)
                        url = _led_to(url, response.headers["location"], with_redirects)
                        self._refuse_many(with_redirects)
                        continue
                    _refuse_status(url, response.status_code)
                    body = await self._body(url, response)
                    content_type = response.headers.get("content-type", "")
                    return Fetched(url, content_type, body, tuple(with_redirects))

    async def status(self, url: str) -> int | None:
        """The status of a HEAD, redirects not followed; None if there was no answer."""
        with suppress(RemoteFailed, RemoteTimeout, RemoteAccessRefused):
            return (await self._answer("HEAD", url))[0]
        return None

    async def link(self, url: str) -> Link:
        """What link checkers find: HEAD, or the first byte by GET where HEAD is not known.

        A server that wants to be asked later is asked later, twice at most.
        """
        method, headers = "HEAD", dict[str, str]()
        patience = 2
        while True:
            try:
                status, later = await self._answer(method, url, headers)
            except (RemoteFailed, RemoteTimeout, RemoteAccessRefused, ConfigurationError) as error:
                return Link(None, error.detail.removeprefix(url).strip())
            if status in _NO_HEAD and method == "HEAD":
                method, headers = "GET", {"Range": "bytes=0-0"}
            elif status in _LATER and patience and later is not None:
                patience -= 1
                await asyncio.sleep(later)
            else:
                return Link(status)

    async def _answer(
        self, method: str, url: str, headers: dict[str, str] | None = None
    ) -> tuple[int, float | None]:
        """A status, and how many seconds later to ask again if that is soon."""
        async with self._in_time(url), self._asked(method, url, headers) as response:
            said = response.headers.get("retry-after", "")
            later = float(said) if said.isdecimal() and len(said) < 4 else None
            soon = later is not None and later <= self._limits.request_seconds
            return int(response.status_code), later if soon else None

    @asynccontextmanager
    async def _in_time(self, url: str) -> AsyncIterator[None]:
        """The errors of the library as ours."""
        seconds = self._limits.request_seconds
        try:
            async with asyncio.timeout(seconds):
                yield
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RemoteTimeout(
                f"{url} did not answer whole within {seconds:g} s.",
                "Try again later, or give it more time with --timeout.",
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise RemoteFailed(
                f"{url} cannot be reached: {_reason(error)}.",
                "Check the address, and that its server runs.",
            ) from error

    @asynccontextmanager
    async def _asked(
        self, method: str, url: str, headers: dict[str, str] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """Send to an address what is meant for the host: its name stands in Host and in TLS."""
        named = _http_url(url)
        address = await self._address(url, named)
        client = self._client(named.raw_host.decode("ascii"))
        async with client.stream(
            method,
            named.copy_with(host=address, fragment=None),
            headers={"Host": named.netloc.decode("ascii"), **(headers or {})},
            extensions={"sni_hostname": named.raw_host.decode("ascii")},
        ) as response:
            yield response

    def _client(self, host: str) -> httpx.AsyncClient:
        if host not in self._clients:
            client = httpx.AsyncClient(
                verify=self.tls,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(None, connect=_CONNECTING),
                headers=_HEADERS,
            )
            self._clients[host] = client
            self._stack.push_async_callback(client.aclose)
        return self._clients[host]

    async def _address(self, url: str, named: httpx.URL) -> str:
        host = named.raw_host.decode("ascii")
        port = named.port or (443 if named.scheme == "https" else 80)
        if (host, port) not in self._found:
            addresses = await self._resolve(host, port)
            self._refuse_inside(url, host, addresses)
            self._found[host, port] = await _first_open(addresses, port)
        return self._found[host, port]

    def _refuse_inside(self, url: str, host: str, addresses: Sequence[str]) -> None:
        for address in addresses:
            own = host == self._own or _LOOPBACK.issuperset((host, self._own))
            if public(address) or (own and asked_for(host, address)):
                continue
            raise RemoteAccessRefused(
                f"{url} is at {address}, which is no address of the public Internet.",
                "To check a server of your own, name it by its IP address or as localhost.",
            )

    def _refuse_many(self, redirects: Sequence[str]) -> None:
        if len(redirects) > self._limits.redirects:
            raise RemoteFailed(
                f"{redirects[0]} redirects more than {self._limits.redirects} times.",
                "Give the address that it ends at.",
            )

    async def _body(self, url: str, response: httpx.Response) -> bytes:
        content = bytearray()
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > self._limits.page_bytes:
                raise RemoteFailed(
                    f"{url} is over {self._limits.page_bytes >> 20} MB, or has no end.",
                    "CKAN refuses such a page: serve the catalogue in pages.",
                )
        return bytes(content)


async def _first_open(addresses: Sequence[str], port: int) -> str:
    """The first address that takes a connection, or the last of all."""
    for address in addresses[:-1]:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CONNECTING):
                _, writer = await asyncio.open_connection(address, port)
            writer.close()
            return address
    if not addresses:
        raise OSError("its host has no address")
    return addresses[-1]


def _http_url(url: str) -> httpx.URL:
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"{url!r} is no URL: {error}.", "Write it whole.") from error
    if found.scheme not in ("http", "https") or not found.host:
        raise ConfigurationError(
            f"{url!r} is no http URL.", "Write it whole, such as https://example.org/catalog.ttl."
        )
    return found


def _led_to(url: str, location: str, before: Sequence[str]) -> str:
    target = str(httpx.URL(url).join(location))
    if target in before:
        raise RemoteFailed(
            f"{before[0]} redirects in a circle, by way of {target}.",
            "Let one of them answer.",
        )
    return target


def _refuse_status(url: str, status: int) -> None:
    if status == 200:
        return
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    raise RemoteFailed(
        f"{url} answers {f'{status} {phrase}'.strip()}.", "Check the address of the catalogue."
    )


def _reason(error: Exception) -> str:
    """The innermost words of it: libraries wrap those of the system."""
    found: BaseException = error
    while found.__cause__ is not None or found.__context__ is not None:
        found = found.__cause__ or found.__context__ or found
    if isinstance(found, OSError) and found.strerror:
        return found.strerror.lower()
    return str(found or error).rstrip(".") or type(error).__name__
