"""The client of other SPARQL servers: one query, sent to a server that the operator allowed."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from werkzeug.http import parse_options_header

from kg.errors import ConfigurationError, RemoteAccessRefused, RemoteFailed, RemoteTimeout
from kg.rdf.formats import RESULTS_JSON, RESULTS_XML, ResultsFormat
from kg.store.addresses import Resolve, asked_for, public, resolve
from kg.store.services import Service

try:
    import httpx
except ImportError:  # an extra, needed where --service is set
    httpx = None  # type: ignore[assignment]

_READ: Final = (RESULTS_JSON, RESULTS_XML)
_HEADERS: Final = {
    "Accept": f"{RESULTS_JSON.media_type}, {RESULTS_XML.media_type};q=0.9",
    # What is compressed may be of any size.
    "Accept-Encoding": "identity",
    "User-Agent": "kg",
}
# Seconds for one address, so that another one may be tried; the whole has a time of its own.
_CONNECTING: Final = 5.0
_log = logging.getLogger(__name__)


class Allowance:
    """The bytes that other servers may still send for one query."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._left = size

    def take(self, size: int) -> bool:
        """Use so many; whether there were as many."""
        self._left -= size
        return self._left >= 0


class ServiceClient:
    """Asks over HTTP, and only addresses that were checked.

    A host is resolved once, all its addresses are looked at, and the connection is made to one of
    these addresses, so that a name which changes meanwhile leads nowhere else. No redirect is
    followed; no proxy, cookie or password of the environment is used. `addresses` and `tls` are
    other ways to resolve names and to trust servers. Raises `ConfigurationError` without httpx.
    """

    def __init__(self, addresses: Resolve = resolve, tls: ssl.SSLContext | None = None) -> None:
        if httpx is None:
            raise ConfigurationError(
                "SERVICE needs httpx, which is not installed.",
                "Install it with: pip install 'solux[federation]'",
            )
        self._resolve = addresses
        self._tls = tls or httpx.create_ssl_context()

    async def ask(
        self, service: Service, query: str, allowance: Allowance, seconds: float
    ) -> tuple[ResultsFormat, bytes]:
        """The results as they came, which nobody has read yet, and their format.

        Raises `RemoteAccessRefused` for a server at an address that is not public, `RemoteFailed`
        and `RemoteTimeout`.
        """
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._addresses(service)
                return await self._answer(service, query, addresses, allowance)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RemoteTimeout(
                f"<{service.iri}> did not answer in time.", "Ask it for less, or try again later."
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            _log.warning("SERVICE <%s>: %r", service.iri, error)
            raise _failed(service, "could not be asked, or broke off") from error

    async def _addresses(self, service: Service) -> Sequence[str]:
        """Where the server is; all its addresses are to be public, or the configured one."""
        url = httpx.URL(service.url)
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._resolve(host, port)
        for address in addresses:
            if not public(address) and not asked_for(host, address):
                _log.warning("SERVICE <%s>: %s is at %s", service.iri, host, address)
                raise RemoteAccessRefused(
                    f"<{service.iri}> is at an address that is not of the public Internet.",
                    "Its operator or ours has to correct that.",
                )
        if not addresses:
            raise _failed(service, "has no address")
        return addresses

    async def _answer(
        self, service: Service, query: str, addresses: Sequence[str], allowance: Allowance
    ) -> tuple[ResultsFormat, bytes]:
        for address in addresses[:-1]:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                async with self._post(service, query, address) as response:
                    return await _read(service, response, allowance)
        async with self._post(service, query, addresses[-1]) as response:
            return await _read(service, response, allowance)

    @asynccontextmanager
    async def _post(
        self, service: Service, query: str, address: str
    ) -> AsyncIterator[httpx.Response]:
        """Send to an address what is meant for the host: its name stands in Host and in TLS."""
        named = httpx.URL(service.url)
        client = httpx.AsyncClient(
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=_CONNECTING),
        )
        async with (
            client,
            client.stream(
                "POST",
                named.copy_with(host=address),
                data={"query": query},
                headers={**_HEADERS, "Host": named.netloc.decode("ascii")},
                extensions={"sni_hostname": named.raw_host.decode("ascii")},
            ) as response,
        ):
            yield response


async def _read(
    service: Service, response: httpx.Response, allowance: Allowance
) -> tuple[ResultsFormat, bytes]:
    if response.is_redirect:
        raise _failed(service, "answered with a redirect, and none is followed")
    if response.status_code != 200:
        raise _failed(service, f"answered with status {response.status_code}")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _failed(service, "answered compressed, which was not asked for")
    stated, _ = parse_options_header(response.headers.get("content-type"))
    known = [row for row in _READ if stated.lower() in (row.media_type, *row.aliases)]
    if not known:
        raise _failed(service, f"answered as {stated or 'no stated type'}, not with results")
    content = bytearray()
    async for piece in response.aiter_raw():
        if not allowance.take(len(piece)):
            raise _failed(service, f"makes the answers over {allowance.size} bytes")
        content += piece
    return known[0], bytes(content)


def _failed(service: Service, reason: str) -> RemoteFailed:
    return RemoteFailed(
        f"<{service.iri}> {reason}.", "Try again later, or write SERVICE SILENT to go without it."
    )
