"""What one client may have: of queries at once, and of work a minute."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from answers import JSON, problem_of
from serving import Server, serving

from kg.errors import TooManyRequests
from kg.web.service.fairness import Allowances, client_key
from kg.web.service.settings import Share

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("fairness")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def use(allowances: Allowances, client: str, seconds: float) -> None:
    with allowances.working(client) as work:
        work.seconds = seconds


def test_so_many_queries_at_once_and_no_more() -> None:
    allowances = Allowances(Share(queries=2, seconds=0), Clock())
    with ExitStack() as running:
        for _ in range(2):
            running.enter_context(allowances.working("a"))
        with pytest.raises(TooManyRequests, match="2 queries"), allowances.working("a"):
            pass
        use(allowances, "b", 0)
    use(allowances, "a", 0)
    assert allowances.refused == 1


def test_work_is_charged_and_comes_back_evenly() -> None:
    clock = Clock()
    allowances = Allowances(Share(queries=0, seconds=60), clock)
    use(allowances, "a", 59)
    use(allowances, "a", 11)
    with pytest.raises(TooManyRequests, match="60 seconds of work") as refused:
        use(allowances, "a", 0)
    use(allowances, "b", 0)
    clock.now += refused.value.retry_after - 1
    clock.now += 1
    use(allowances, "a", 0)


def test_nobody_saves_up_more_than_a_minute() -> None:
    clock = Clock()
    allowances = Allowances(Share(queries=0, seconds=60), clock)
    use(allowances, "a", 1)
    clock.now += 100_000
    use(allowances, "a", 61)
    with pytest.raises(TooManyRequests):
        use(allowances, "a", 0)


def test_a_refused_query_is_not_one_that_runs() -> None:
    allowances = Allowances(Share(queries=1, seconds=0), Clock())
    with allowances.working("a"):
        for _ in range(3):
            with pytest.raises(TooManyRequests), allowances.working("a"):
                pass
    use(allowances, "a", 0)


def test_accounts_that_are_as_good_as_new_are_forgotten() -> None:
    clock = Clock()
    allowances = Allowances(Share(queries=5, seconds=60), clock)
    use(allowances, "in debt", 100)
    for number in range(25_000):
        use(allowances, f"client {number}", 0)
        clock.now += 0.0001
    assert len(allowances._accounts) <= 10_001  # noqa: SLF001 - the bound is what matters
    with pytest.raises(TooManyRequests):
        use(allowances, "in debt", 0)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_client_is_an_address_or_its_network(address: str, key: str) -> None:
    assert client_key(address) == key


@pytest.fixture(scope="module")
def strict(published: Path) -> Iterator[Server]:
    """A server that gives one client three queries at once, and believes a proxy on 127.0.0.1."""
    flags = ("--client-queries", "3", "--timeout", "5", "--proxies", "127.0.0.1")
    with serving("--store", str(published), *flags) as server:
        yield server


def asked(server: Server, query: str, client: str | None = None) -> httpx.Response:
    headers = {**JSON, **({"X-Forwarded-For": client} if client else {})}
    return server.client.get("/sparql", params={"query": query}, headers=headers)


def test_a_client_with_too_much_at_once_is_told_when_to_come_back(strict: Server) -> None:
    with ThreadPoolExecutor(6) as executor:
        queries = [f"{ENDLESS} # {number}" for number in range(6)]
        answers = list(executor.map(lambda query: asked(strict, query, "192.0.2.1"), queries))
        statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [429] * 3 + [504] * 3
    for answer in answers:
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            assert problem_of(answer, 429)["hint"]


def test_other_clients_are_served_meanwhile(strict: Server) -> None:
    with ThreadPoolExecutor(3) as executor:
        queries = [f"{ENDLESS} # other {number}" for number in range(3)]
        busy = [executor.submit(asked, strict, query, "192.0.2.2") for query in queries]
        while not all(future.done() for future in busy):
            answer = asked(strict, f"ASK {{}} # {len(queries)}", "192.0.2.3")
            assert answer.json()["boolean"] is True
            queries.append("one more")
    assert len(queries) > 10


def test_a_proxy_is_believed_only_if_it_is_known(server: Server) -> None:
    """Item 42: X-Forwarded-For is no way round a limit."""
    forged = {"X-Forwarded-For": "192.0.2.99", "X-Forwarded-Host": "evil.example", **JSON}
    with ThreadPoolExecutor(24) as executor:
        queries = [f"{ENDLESS} # forged {number}" for number in range(24)]
        answers = list(
            executor.map(
                lambda query: (
                    server.client.get(
                        "/sparql", params={"query": query, "timeout": "2"}, headers=forged
                    ).status_code
                ),
                queries,
            )
        )
    assert 429 in answers
    links = server.client.get("/", headers={"Host": "evil.example", **forged}).json()["links"]
    assert all(url.startswith(server.url) for url in links.values())
