"""A server to attack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import serving
from target import DEADLINE, TOKEN, Target
from writing import eventually


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server of a small graph of its own."""
    store = tmp_path_factory.mktemp("attacked") / "store"
    flags = ("--data", "none", "--store", str(store), "--client-seconds", "0")
    with serving(*flags, "--timeout", str(DEADLINE), env={"KG_WRITE_TOKEN": TOKEN}) as server:
        target = Target(server)
        triples = "".join(
            f"<urn:s{n}> <urn:p{n % 7}> <urn:s{n * 31 % 997}> .\n" for n in range(2000)
        )
        headers = {"Content-Type": "text/turtle", **target.bearer}
        put = {"content": triples, "headers": headers}
        # On a machine that is busy with other tests the first change may be over its deadline.
        assert eventually(lambda: server.client.put("/graphs?default", **put).is_success, 60)
        yield target
