"""SERVICE: the servers that a query names are asked before it is evaluated."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from kg.errors import Overloaded, QueryTooComplex, RemoteFailed
from kg.sparql.federation import ServiceAnswer, ServiceBlock, service_blocks
from kg.sparql.query import Query
from kg.store.service_client import Allowance, ServiceClient
from kg.store.services import Service

# Of a query's time, what its servers may use: the rest is for the evaluation.
_SHARE: Final = 0.75


@dataclass(frozen=True)
class Reach:
    """How far queries may reach.

    `blocks` are the SERVICE blocks of one query, `size` the bytes of all answers to it, and
    `queries` how many that ask other servers do so at once; one more waits.
    `text` is how many characters a query with SERVICE may have, for it is read in the web process.
    """

    blocks: int = 10
    size: int = 16 << 20
    queries: int = 8
    text: int = 1 << 16


class Federation:
    """The servers that may be asked, and the way to ask them; for one event loop.

    Without servers, which is how it begins, every query that would ask one is refused. `client`
    is made if there are servers and none is given; raises `ConfigurationError` without httpx.
    """

    def __init__(
        self,
        services: Collection[Service] = (),
        reach: Reach = Reach(),
        client: ServiceClient | None = None,
    ) -> None:
        self._services = {service.iri: service for service in services}
        self._reach = reach
        self._client = client or (ServiceClient() if services else None)
        self._turns = asyncio.Semaphore(reach.queries)

    @property
    def services(self) -> tuple[str, ...]:
        """The IRIs of the servers that may be asked."""
        return tuple(self._services)

    def blocks(self, query: Query) -> tuple[ServiceBlock, ...]:
        """What other servers are to be asked for a query; none for most.

        The text is to be within the limits of complexity. Raises `RemoteAccessRefused` and
        `QueryTooComplex`.
        """
        if not self._services:
            # The worker refuses whatever would ask another server.
            return ()
        blocks = self._reach.blocks
        if len(query.text) > self._reach.text and "SERVICE" in query.text.upper():
            raise QueryTooComplex(
                f"the query has SERVICE and over {self._reach.text} characters.",
                "Send a shorter one.",
            )
        return service_blocks(query.text, query.prefixes, self._services, blocks, query.base)

    async def fetch(self, query: Query, seconds: float) -> Query:
        """The query with the answers to its SERVICE blocks, within a part of so many seconds.

        The same query if it has none. Raises what `blocks` raises, `RemoteFailed`,
        `RemoteTimeout`, and `Overloaded` where no turn came.
        """
        blocks = self.blocks(query)
        if not blocks:
            return query
        return replace(query, services=await self._answers(blocks, seconds * _SHARE))

    async def _answers(
        self, blocks: tuple[ServiceBlock, ...], seconds: float
    ) -> tuple[ServiceAnswer, ...]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            async with asyncio.timeout(seconds):
                await self._turns.acquire()
        except TimeoutError as error:
            raise Overloaded(
                "too many queries are asking other servers.", "Try again in a moment."
            ) from error
        allowance = Allowance(self._reach.size)
        left = deadline - loop.time()
        asking = [loop.create_task(self._answer(block, allowance, left)) for block in blocks]
        try:
            return tuple(await asyncio.gather(*asking))
        finally:
            for task in asking:
                task.cancel()
            self._turns.release()
            await asyncio.gather(*asking, return_exceptions=True)

    async def _answer(
        self, block: ServiceBlock, allowance: Allowance, seconds: float
    ) -> ServiceAnswer:
        assert self._client is not None
        service = self._services[block.iri]
        try:
            format_, content = await self._client.ask(service, block.query, allowance, seconds)
        except RemoteFailed:
            if block.silent:
                return ServiceAnswer(replace(block, query=""))
            raise
        return ServiceAnswer(replace(block, query=""), format_.name, content)
