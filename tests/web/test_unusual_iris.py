"""Things whose IRIs are not plain ASCII, each with a document at the address that it stands for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import Server, kg, serving

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("unusual iris")

BASE = "https://example.org/things/"
# What stands in the IRI, and how it is asked for.
NAMES = {
    "käse": "k%C3%A4se",
    "žena/環境": "%C5%BEena/%E7%92%B0%E5%A2%83",
    "a%20b": "a%20b",
    "a%2Fb": "a%2Fb",
    "a%3Fb%23c": "a%3Fb%23c",
    "it's(1)~2;x=y,z": "it's(1)~2;x=y,z",
    "100%25": "100%25",
    "dotted.name": "dotted.name",
    "a:b@c!$&*+": "a:b@c!$&*+",
}


@pytest.fixture(scope="module")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("unusual")
    triples = "".join(f'<{BASE}id/{name}> <{BASE}def#name> "{name}" .\n' for name in NAMES)
    (folder / "data").mkdir()
    (folder / "data" / "things.ttl").write_text(triples, encoding="utf-8")
    store = folder / "store"
    done = kg("publish", "--store", str(store), "--base", BASE, "--shapes", "none", cwd=folder)
    assert done.returncode == 0, done.stderr
    with serving("--store", str(store)) as server:
        yield server


@pytest.mark.parametrize("name", NAMES)
def test_a_thing_leads_to_its_document(name: str, unusual: Server) -> None:
    redirect = unusual.client.get(f"/id/{NAMES[name]}")
    assert redirect.status_code == 303
    response = unusual.client.get(redirect.headers["Location"], headers={"Accept": "text/turtle"})
    assert f'"{name}"' in response.raise_for_status().text
    assert f"<{BASE}id/{name}>" in unusual.client.get(f"/doc/{NAMES[name]}.nt").text
    alternate = unusual.client.get(response.headers["Content-Location"])
    assert alternate.content == response.content
    assert unusual.client.get(f"/doc/{NAMES[name]}.jsonld").json()["@id"] == f"{BASE}id/{name}"
