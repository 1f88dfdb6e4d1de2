"""The ActivityStreams collection and the event stream that it is too, read as JSON-LD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from histories import SPACE, history, ledger
from pyld import jsonld

from kg.feeds import stream
from kg.feeds.ledger import Ledger
from kg.feeds.pages import Page, pages
from kg.feeds.place import Place
from kg.store.snapshots import Snapshots

PLACE = Place("http://localhost:8000", SPACE)
AS = "https://www.w3.org/ns/activitystreams#"
TREE = "https://w3id.org/tree#"
LDES = "https://w3id.org/ldes#"
LARGE = " ".join(f":thing{number} ex:p 1 ." for number in range(1100))


def recorded(store: Path) -> tuple[Ledger, list[Page]]:
    made = ledger(store)
    return made, pages(made.steps(1000))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("history") / "store"
    history(folder, LARGE, f"{LARGE} :a%2Fb ex:p 1 .", f"{LARGE} :new dct:replaces :a%2Fb .")
    return folder


def page_of(found: tuple[Ledger, list[Page]], number: int) -> dict[str, Any]:
    made, all_pages = found
    return stream.collection_page(PLACE, all_pages, number, all_pages[number].changes(made))


def expanded(document: Any) -> dict[str, Any]:
    """The nodes of a document by their IRIs, as a JSON-LD processor sees them."""
    nodes = jsonld.flatten(json.loads(json.dumps(document)))
    return {node["@id"]: node for node in nodes}


def test_the_collection_leads_from_page_to_page_to_every_change(store: Path) -> None:
    found = recorded(store)
    all_pages = found[1]
    by_url = {page_of(found, n)["id"]: page_of(found, n) for n in range(len(all_pages))}
    start = stream.collection(PLACE, all_pages)
    url, walked = start["first"], []
    before = None
    while url is not None:
        page = by_url[url]
        assert page["type"] == "OrderedCollectionPage"
        assert page["partOf"] == start["id"] == "http://localhost:8000/changes"
        assert page.get("prev") == before
        walked += page["orderedItems"]
        before, url = url, page.get("next")
    assert before == start["last"]
    assert len(walked) == start["totalItems"] == 1103
    assert len({activity["id"] for activity in walked}) == 1103
    times = [activity["endTime"] for activity in walked]
    assert times == sorted(times)
    last = [(one["type"], one["object"]["id"].removeprefix(SPACE)) for one in walked[-3:]]
    assert last == [("Create", "a%2Fb"), ("Delete", "a%2Fb"), ("Create", "new")]
    assert walked[-2]["object"] == {"id": f"{SPACE}a%2Fb", "isReplacedBy": [f"{SPACE}new"]}
    assert walked[-3]["object"]["url"] == "http://localhost:8000/doc/a%2Fb"


def test_it_is_an_event_stream_whose_tree_holds_every_member(store: Path) -> None:
    made, all_pages = recorded(store)
    root = expanded(stream.collection(PLACE, all_pages))
    events = root["http://localhost:8000/changes#stream"]
    assert events["@type"] == [f"{LDES}EventStream"]
    assert events[f"{TREE}view"] == [{"@id": "http://localhost:8000/changes"}]
    assert events[f"{LDES}timestampPath"] == [{"@id": f"{AS}endTime"}]
    assert events[f"{LDES}versionOfPath"] == [{"@id": f"{AS}object"}]
    members = set()
    for reference in root["http://localhost:8000/changes"][f"{TREE}relation"]:
        relation = root[reference["@id"]]
        assert relation["@type"] == [f"{TREE}GreaterThanOrEqualToRelation"]
        assert relation[f"{TREE}path"] == [{"@id": f"{AS}endTime"}]
        least = relation[f"{TREE}value"][0]["@value"]
        (node,) = relation[f"{TREE}node"]
        number = next(n for n, p in enumerate(all_pages) if node["@id"].endswith(f"page={p.name}"))
        nodes = expanded(page_of((made, all_pages), number))
        here = nodes["http://localhost:8000/changes#stream"][f"{TREE}member"]
        for member in here:
            activity = nodes[member["@id"]]
            assert activity[f"{AS}endTime"][0]["@value"] >= least
            assert len(activity[f"{AS}object"]) == 1
        members |= {member["@id"] for member in here}
        (page,) = [one for one in nodes.values() if f"{AS}items" in one]
        listed = [item["@id"] for item in page[f"{AS}items"][0]["@list"]]
        assert sorted(listed) == sorted(member["@id"] for member in here)
    assert len(members) == 1103


def test_what_is_asked_for_since_a_moment_stays_within_it(store: Path) -> None:
    made, all_pages = recorded(store)
    place = Place(PLACE.url, SPACE, "2026-01-01T00:00:00Z")
    start = stream.collection(place, all_pages)
    page = stream.collection_page(place, all_pages, 1, all_pages[1].changes(made))
    for url in (start["id"], start["first"], page["prev"], page["next"], page["partOf"]):
        assert "?modified_since=2026-01-01T00%3A00%3A00Z" in url
    plain = page_of((made, all_pages), 1)
    assert page["orderedItems"] == plain["orderedItems"], "changes have one name each"


def test_a_page_that_another_follows_is_never_written_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    history(store, ":a ex:p 1 .", ":a ex:p 2 .")
    before = page_of(recorded(store), 0)
    history(store, *(f":a ex:p {number} ." for number in range(3, 23)))
    found = recorded(store)
    after = page_of(found, 0)
    assert after["orderedItems"][:2] == before["orderedItems"]
    history(store, ":a ex:p 0 .")
    assert page_of(recorded(store), 0) == after


def test_what_stands_for_a_deleted_beginning_has_other_names(tmp_path: Path) -> None:
    store = tmp_path / "store"
    history(store, ":a ex:p 1 .", ":a ex:p 2 .", ":a ex:p 3 .")
    every = {one["id"] for one in page_of(recorded(store), 0)["orderedItems"]}
    Snapshots(store).prune(2)
    first, second = recorded(store)[1]
    found = recorded(store)
    (began,) = page_of(found, 0)["orderedItems"]
    (changed,) = page_of(found, 1)["orderedItems"]
    assert began["type"] == "Create"
    assert began["id"] not in every
    assert changed["id"] in every
    assert (first.name, second.name) == ("2", "3")


def test_a_stream_of_nothing_has_no_pages(tmp_path: Path) -> None:
    history(tmp_path / "store", "")
    start = stream.collection(PLACE, recorded(tmp_path / "store")[1])
    assert (start["totalItems"], start["relation"]) == (0, [])
    assert "first" not in start
