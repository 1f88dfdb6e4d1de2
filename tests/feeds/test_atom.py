"""The Atom feed: by the rules of RFC 4287, 5005 and 6721, and as a feed reader takes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from histories import SPACE, history, ledger

from kg.feeds import atom
from kg.feeds.ledger import Ledger
from kg.feeds.pages import Page, pages
from kg.feeds.place import Place

PLACE = Place("http://localhost:8000", SPACE)
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
LARGE = " ".join(f":thing{number} ex:p 1 ." for number in range(1200))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, list[Page]]:
    """Pages 1 and 1-2 of a first version, then 2 of small ones: two changes of one thing."""
    store: Path = tmp_path_factory.mktemp("history") / "store"
    history(
        store,
        LARGE,
        f"{LARGE} :thing0 ex:q 1 . :é ex:p 1 .",
        f"{LARGE} :thing0 ex:q 2 . :new dct:replaces :é .",
    )
    made = ledger(store)
    return made, pages(made.steps(3))


def documents(recorded: tuple[Ledger, list[Page]]) -> Iterator[bytes]:
    made, found = recorded
    yield atom.feed(PLACE, found, made, made.steps(3)[-1])
    for number in range(len(found) - 1):
        yield atom.archive(PLACE, found, number, found[number].changes(made))


def link(root: ET.Element, relation: str) -> str | None:
    found = [one.get("href") for one in root.findall(f"{ATOM}link") if one.get("rel") == relation]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_pages_are_as_the_test_needs_them(recorded: tuple[Ledger, list[Page]]) -> None:
    assert [(page.name, page.size) for page in recorded[1]] == [("1", 1000), ("1-2", 200), ("2", 5)]


def test_every_document_keeps_the_rules_of_atom(recorded: tuple[Ledger, list[Page]]) -> None:
    for body in documents(recorded):
        root = ET.fromstring(body)
        assert root.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated"):
            assert len(root.findall(f"{ATOM}{name}")) == 1
        assert root.find(f"{ATOM}author/{ATOM}name") is not None
        ids = []
        times = []
        for entry in root.findall(f"{ATOM}entry"):
            for name in ("id", "title", "updated"):
                (element,) = entry.findall(f"{ATOM}{name}")
                assert element.text
            # An entry without content has to lead to it.
            (alternate,) = entry.findall(f"{ATOM}link")
            assert alternate.get("rel") == "alternate"
            assert (alternate.get("href") or "").isascii()
            ids.append(entry.findtext(f"{ATOM}id"))
            times.append(entry.findtext(f"{ATOM}updated") or "")
        for deleted in root.findall(f"{TOMBSTONES}deleted-entry"):
            ids.append(deleted.get("ref"))
            datetime.fromisoformat(deleted.get("when") or "")
        assert len(ids) == len(set(ids)), "a thing stands once in a document"
        assert times == sorted(times, reverse=True)
        updated = root.findtext(f"{ATOM}updated") or ""
        assert not times or max(times) <= updated


def test_the_archives_lead_to_every_thing(recorded: tuple[Ledger, list[Page]]) -> None:
    texts = list(documents(recorded))
    roots = {link(ET.fromstring(text), "self"): ET.fromstring(text) for text in texts}
    current = f"{PLACE.url}/changes.atom"
    assert roots[current].find(f"{HISTORY}archive") is None
    seen: dict[str, bool] = {}
    url: str | None = current
    walked = []
    while url is not None:
        root = roots[url]
        walked.append(url)
        if url != current:
            assert root.find(f"{HISTORY}archive") is not None
            assert link(root, "current") == current
        for element in root:
            # The newest document wins (RFC 5005, section 4).
            if element.tag == f"{ATOM}entry":
                seen.setdefault(element.findtext(f"{ATOM}id") or "", True)
            elif element.tag == f"{TOMBSTONES}deleted-entry":
                seen.setdefault(element.get("ref") or "", False)
        url = link(root, "prev-archive")
    assert walked == [current, f"{current}?page=1-2", f"{current}?page=1"]
    assert link(roots[f"{current}?page=1"], "next-archive") == f"{current}?page=1-2"
    assert link(roots[f"{current}?page=1-2"], "next-archive") is None
    live = {thing for thing, there in seen.items() if there}
    assert live == {f"{SPACE}thing{number}" for number in range(1200)} | {f"{SPACE}new"}
    assert seen[f"{SPACE}é"] is False


def test_a_feed_reader_reads_it(recorded: tuple[Ledger, list[Page]]) -> None:
    found = feedparser.parse(next(documents(recorded)))
    assert found.bozo == 0
    assert found.version == "atom10"
    entries = {entry.id: entry for entry in found.entries}
    changed = entries[f"{SPACE}thing0"]
    assert changed.title == "Changed: thing0"
    assert changed.tags[0].term == "update"
    assert changed.link == "http://localhost:8000/doc/thing0"
    assert changed.updated_parsed is not None
    # The last page has 5 changes of 3 things; older ones fill it up.
    assert len(found.entries) == 2 + 95


def test_a_tombstone_says_when_and_by_what_a_thing_was_replaced(
    recorded: tuple[Ledger, list[Page]],
) -> None:
    (deleted,) = ET.fromstring(next(documents(recorded))).findall(f"{TOMBSTONES}deleted-entry")
    assert deleted.get("ref") == f"{SPACE}é"
    (successor,) = deleted
    assert (successor.tag, successor.attrib) == (
        f"{ATOM}link",
        {"rel": "successor-version", "href": f"{SPACE}new"},
    )


def test_what_happened_is_told_with_the_same_bytes(recorded: tuple[Ledger, list[Page]]) -> None:
    assert list(documents(recorded)) == list(documents(recorded))


def test_a_feed_of_nothing_is_a_feed(tmp_path: Path) -> None:
    history(tmp_path / "store", "")
    made = ledger(tmp_path / "store")
    body = atom.feed(PLACE, pages(made.steps(1)), made, made.steps(1)[-1])
    found = feedparser.parse(body)
    assert found.bozo == 0
    assert found.entries == []
