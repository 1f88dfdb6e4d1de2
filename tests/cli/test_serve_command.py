"""``kg serve`` brings the store up to date with the files, and serves it."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from people import DATA, NAMELESS, Kg
from serving import KG
from writing import eventually


@dataclass(frozen=True)
class Started:
    """A server, and what it said before it was ready."""

    client: httpx.Client
    said: str

    def names(self) -> list[str]:
        query = "SELECT ?n { ?s <http://example.org/name> ?n } ORDER BY ?n"
        answer = self.client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        return answer.raise_for_status().text.split()[1:]

    @property
    def version(self) -> str:
        return str(self.client.get("/").json()["version"])


@contextmanager
def started(*arguments: str) -> Iterator[Started]:
    """Run ``kg serve`` in this folder; it must stop cleanly."""
    command = [*KG, "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "Stop with Ctrl-C" in line:
                break
        text = "".join(said)
        found = re.search(r" at (http://\S+)/$", text, re.MULTILINE)
        assert found, text
        with httpx.Client(base_url=found[1], timeout=30) as client:
            try:
                yield Started(client, text)
            finally:
                process.send_signal(signal.SIGINT)
                rest = process.communicate(timeout=30)[1]
    assert (process.returncode, rest) == (0, "Stopped.\n")


def store_files() -> dict[Path, int]:
    return {
        path: path.stat().st_mtime_ns
        for path in Path(".kg").rglob("*")
        if path.is_file() and path.name != "LOCK"
    }


def test_it_publishes_the_files_and_leaves_unchanged_ones_alone(project: Path) -> None:
    with started() as first:
        assert first.names() == ["Ada"]
        assert "Published version" in first.said
        version = first.version
    before = store_files()
    with started() as again:
        assert (again.version, again.names()) == (version, ["Ada"])
        assert re.fullmatch(
            rf"Serving version {version} \(7 quads\) at \S+\nSPARQL endpoint: .*\n", again.said
        )
    assert store_files() == before


@pytest.mark.parametrize("changed", ["data", "shapes", "a rule", "a new file"])
def test_it_publishes_what_has_changed(project: Path, kg: Kg, changed: str) -> None:
    published = kg("publish").err.split()[-3]
    if changed == "data":
        (project / "data" / "people.ttl").write_text(DATA.replace("Ada", "Grace"))
    elif changed == "shapes":
        shapes = project / "ontology" / "shapes" / "people.ttl"
        shapes.write_text(shapes.read_text().replace("would be nice", "is missing"))
    elif changed == "a rule":
        (project / "ontology" / "rules").mkdir()
        (project / "ontology" / "rules" / "1.rq").write_text(
            "PREFIX ex: <http://example.org/>\n"
            'CONSTRUCT { ?s ex:name "Countess" } WHERE { ?s ex:name ?n }'
        )
    else:
        (project / "data" / "more.ttl").write_text('<http://a/> <http://example.org/name> "Bob" .')
    names = {"data": ["Grace"], "a rule": ["Ada", "Countess"], "a new file": ["Ada", "Bob"]}
    with started() as server:
        assert server.version != published
        assert server.names() == names.get(changed, ["Ada"])
        assert f"Published version {server.version} in .kg." in server.said


def test_it_serves_the_previous_version_when_the_new_data_does_not_conform(
    project: Path, published: str
) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    with started() as server:
        assert (server.version, server.names()) == (published, ["Ada"])
    assert "violation[MinCount]: A person has a name.\n" in server.said
    assert f"Not published to .kg. Version {published} stays.\n" in server.said
    assert f"Serving the previous version {published}.\n" in server.said


def test_it_does_not_start_when_there_is_no_previous_version(project: Path, kg: Kg) -> None:
    (project / "data" / "people.ttl").write_text(NAMELESS)
    done = kg("serve", "--port", "0")
    assert done.status == 2
    assert "violation[MinCount]: A person has a name.\n" in done.err
    assert done.err.splitlines()[-1] == (
        "kg: there is no version to serve. Correct the data first."
    )


def test_a_named_store_is_served_as_it_is(project: Path, kg: Kg) -> None:
    kg("publish", "--shapes", "none", "--store", "out")
    (project / "data" / "people.ttl").write_text("this is no Turtle")
    with started("--store", "out") as server:
        assert server.names() == ["Ada"]
    assert not (project / ".kg").exists()


def test_a_named_store_with_named_data_is_brought_up_to_date(project: Path) -> None:
    with started("--store", "out", "--data", "data", "--shapes", "none") as server:
        assert server.names() == ["Ada"]
    assert (project / "out" / "CURRENT").exists()


def test_without_data_it_starts_empty_and_leaves_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    with started("--data", "none") as server:
        assert server.names() == []
        assert "(0 quads)" in server.said
    assert sorted(project.rglob("*")) == before


def test_without_data_a_named_store_is_kept(project: Path, kg: Kg) -> None:
    with started("--data", "none", "--store", "out", "--base", "http://example.org/") as server:
        first = server.version
    kg("publish", "--shapes", "none", "--store", "out")
    with started("--data", "none", "--store", "out", "--default-graph", "union") as server:
        assert server.version != first
        assert server.names() == ["Ada"]


def test_a_damaged_store_is_made_anew_from_the_files(project: Path, published: str) -> None:
    (project / ".kg" / "snapshots" / published / "graph.nq").write_text("")
    with started("--shapes", "none") as server:
        assert server.names() == ["Ada"]
        assert server.version == f"2-{published.partition('-')[2]}"
    assert f"snapshot {published} is damaged" in server.said


def test_a_damaged_store_without_files_is_told_and_not_emptied(
    project: Path, kg: Kg, published: str
) -> None:
    (project / ".kg" / "snapshots" / published / "graph.nq").write_text("")
    said = kg("serve", "--port", "0", "--data", "none", "--store", ".kg").complaint
    assert "no snapshot is whole" in said


def test_it_takes_up_what_another_process_publishes(project: Path, kg: Kg, published: str) -> None:
    with started("--shapes", "none") as server:
        assert server.names() == ["Ada"]
        (project / "data" / "people.ttl").write_text(DATA.replace("Ada", "Grace"))
        assert kg("publish", "--shapes", "none").status == 0
        # The server looks for a new version every so often.
        assert eventually(lambda: server.names() == ["Grace"], 30)
