"""What became of the things from one version to the next, read out of the versions' files."""

from __future__ import annotations

from pathlib import Path

import pytest
from histories import SCOPE, SPACE, changes_of, history, ledger, put, told

from kg.errors import StoreError
from kg.feeds.changes import changes
from kg.feeds.ledger import Ledger
from kg.feeds.making import bring_up_to_date
from kg.feeds.process import Historian
from kg.feeds.things import Scope
from kg.store.rollback import roll_back
from kg.store.snapshots import Snapshots


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (":a ex:p 1 .", ":a ex:p 1 . :b ex:p 1 .", {"b": "create"}),
        (":a ex:p 1 .", ":a ex:p 2 .", {"a": "update"}),
        (":a ex:p 1 .", ":a ex:p 1 , 2 .", {"a": "update"}),
        (":a ex:p 1 . :b ex:p 1 .", ":a ex:p 1 .", {"b": "delete"}),
        (":a ex:p :b .", ":b ex:p :a .", {"a": "delete", "b": "create"}),
        # Things whose IRIs begin with each other's.
        (
            ":a ex:p 1 . :a1 ex:p 1 .",
            ":a ex:p 1 . :a%2Fb ex:p 1 .",
            {"a1": "delete", "a%2Fb": "create"},
        ),
        ("<http://example.org/id/a/b> ex:p 1 .", ":a ex:p 1 .", {"a": "create", "a/b": "delete"}),
        (":é ex:p 1 .", ":é ex:p 2 . :𝄞 ex:p 1 .", {"é": "update", "𝄞": "create"}),
        # What is said of others, and by others, is no change of a thing.
        (":a ex:p 1 .", ":a ex:p 1 . ex:other ex:p :a . [] ex:p :a .", {}),
        ("ex:other ex:p 1 .", "ex:other ex:p 2 .", {}),
    ],
)
def test_things_are_created_updated_and_deleted(
    before: str, after: str, expected: dict[str, str], store: Path
) -> None:
    history(store, before, after)
    assert changes_of(store, 2) == expected


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (":a ex:p [ ex:q 1 ] .", ":a ex:p [ ex:q 2 ] .", True),
        (":a ex:p [ ex:q [ ex:r 1 ] ] .", ":a ex:p [ ex:q [ ex:r 2 ] ] .", True),
        (":a ex:p ( 1 2 ) .", ":a ex:p ( 2 1 ) .", True),
        (":a ex:p _:x . _:x ex:q _:x .", ":a ex:p _:x . _:x ex:q [] .", True),
        # Other labels for the same: what is said elsewhere gives the blank nodes other ones.
        (":a ex:p [ ex:q 1 ] .", ":a ex:p [ ex:q 1 ] . :b ex:p [ ex:q 0 ] , [ ex:r 9 ] .", False),
        # A literal that looks like a blank node.
        (':a ex:p "_:x" .', ':a ex:p "_:y" .', True),
        (':a ex:p "_:x" .', ':a ex:p "_:x" . :b ex:p 1 .', False),
    ],
)
def test_the_blank_nodes_of_a_thing_belong_to_it(
    before: str, after: str, changed: bool, store: Path
) -> None:
    history(store, f"{before} :c ex:p [ ex:q 5 ] .", f"{after} :c ex:p [ ex:q 5 ] .")
    found = changes_of(store, 2)
    assert ("a" in found) is changed
    assert "c" not in found


def test_a_statement_that_moves_to_another_graph_is_a_change(store: Path) -> None:
    put(store, "g:a { :a ex:p 1 } g:b { :b ex:p 1 }")
    put(store, "g:a { :b ex:p 1 . :a ex:p 1 }")
    assert changes_of(store, 2) == {"b": "update"}


@pytest.mark.parametrize(
    ("before", "after", "replaced_by"),
    [
        (":old ex:p 1 .", ":new dct:replaces :old .", {"new"}),
        (":old ex:p 1 ; dct:isReplacedBy :new .", ":new ex:p 1 .", {"new"}),
        (
            ":old ex:p 1 .",
            ":old owl:deprecated true ; dct:isReplacedBy :new , :newer .",
            {"new", "newer"},
        ),
        (":old ex:p 1 .", ":old owl:deprecated true .", set()),
        ("", ":old owl:deprecated true ; dct:isReplacedBy :new .", {"new"}),
        (
            ":old ex:p 1 .",
            ':other ex:q " <http://purl.org/dc/terms/replaces> <http://example.org/id/old" .',
            set(),
        ),
    ],
)
def test_a_deleted_thing_says_what_replaced_it(
    before: str, after: str, replaced_by: set[str], store: Path
) -> None:
    history(store, before, after)
    last = ledger(store).last(f"{SPACE}old", 2)
    assert last is not None
    assert last.kind == "delete"
    assert last.replaced_by == tuple(sorted(f"{SPACE}{name}" for name in replaced_by))


def test_what_is_deprecated_and_still_described_is_there(store: Path) -> None:
    history(store, ":old ex:p 1 .", ":old ex:p 1 ; owl:deprecated true ; dct:isReplacedBy :new .")
    assert changes_of(store, 2) == {"old": "update"}


def test_a_tombstone_that_is_taken_away_is_no_change(store: Path) -> None:
    history(store, ":old ex:p 1 .", ":old owl:deprecated true .", ":other ex:p 1 .")
    assert changes_of(store, 2) == {"old": "delete"}
    assert changes_of(store, 3) == {"other": "create"}


def test_a_thing_that_comes_back_is_created_again(store: Path) -> None:
    history(store, ":a ex:p 1 .", ":b ex:p 1 .", ":a ex:p 1 .")
    assert changes_of(store, 3) == {"a": "create", "b": "delete"}


def test_a_rollback_undoes_the_changes(store: Path) -> None:
    first, _ = history(store, ":a ex:p 1 . :b ex:p 1 .", ":a ex:p 2 . :c ex:p 1 .")
    roll_back(Snapshots(store), first)
    assert changes_of(store, 3) == {"a": "update", "b": "create", "c": "delete"}
    assert [step.number for step in ledger(store).steps(3)] == [1, 2, 3]


def test_two_changes_of_one_thing_are_two_and_the_last_counts(store: Path) -> None:
    history(store, ":a ex:p 1 .", ":a ex:p 2 .", ":a ex:p 3 . :b ex:p 1 .")
    made = ledger(store)
    steps = made.steps(3)
    found = made.changes(steps[0], steps[-1], 0, 10)
    assert [
        (one.step.number, one.change.kind) for one in found if one.change.thing.endswith("a")
    ] == [
        (1, "create"),
        (2, "update"),
        (3, "update"),
    ]
    assert told(made.last_of_each(2, 3)) == {"a": "update", "b": "create"}
    assert made.last(f"{SPACE}b", 2) is None, "later versions are as if they were not there"
    assert made.count_live(2) == 1
    assert [thing for thing, _ in made.live(3, 0, 10)] == [f"{SPACE}a", f"{SPACE}b"]


def test_a_history_whose_beginning_was_deleted_begins_later(store: Path) -> None:
    versions = history(store, ":a ex:p 1 . :b ex:p 1 .", ":a ex:p 2 .", ":a ex:p 3 . :c ex:p 1 .")
    assert changes_of(store, 1) == {"a": "create", "b": "create"}
    Snapshots(store).prune(2)
    made = ledger(store)
    assert [(step.version, step.parent) for step in made.steps(3)] == [
        (versions[1], ""),
        (versions[2], versions[1]),
    ]
    assert changes_of(store, 2) == {"a": "create"}
    assert changes_of(store, 3) == {"a": "update", "c": "create"}
    assert made.last(f"{SPACE}b", 3) is None


def test_each_pair_of_versions_is_compared_once(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def counted(older: Path | None, newer: Path, scope: Scope) -> object:
        compared.append(newer.parent.name)
        return changes(older, newer, scope)

    monkeypatch.setattr("kg.feeds.making.changes", counted)
    versions = history(store, ":a ex:p 1 .", ":a ex:p 2 .")
    ledger(store)
    assert compared == versions
    versions += history(store, ":a ex:p 3 .")
    ledger(store)
    ledger(store)
    assert compared == versions


def test_an_older_version_does_not_see_what_came_after(store: Path) -> None:
    first, _ = history(store, ":a ex:p 1 .", ":b ex:p 1 .")
    ledger(store)
    made = ledger(store, first)
    assert [step.number for step in made.steps(1)] == [1]
    assert [step.number for step in made.steps(2)] == [1, 2]


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_damaged_ledger_is_made_again(content: bytes, store: Path) -> None:
    history(store, ":a ex:p 1 .")
    file = ledger(store).path
    file.write_bytes(content)
    made = Ledger(file)
    bring_up_to_date(made, Snapshots(store), Snapshots(store).current().version, SCOPE)
    assert made.count_live(1) == 1


def test_a_store_that_shows_its_default_graph_tells_of_that_alone(store: Path) -> None:
    put(store, ":a ex:p 1 . g:a { :a ex:p 1 . :b ex:p 1 }")
    put(store, ":a ex:p 1 . :c ex:p ex:o , ( 1 ) . g:a { :a ex:p 2 }")
    first, second = (next(store.glob(f"snapshots/{number}-*/graph.nq")) for number in (1, 2))
    own = Scope(SPACE, union=False)
    assert told(list(changes(None, first, own))) == {"a": "create"}
    assert told(list(changes(first, second, own))) == {"c": "create"}


def test_a_damaged_version_is_no_part_of_the_history(store: Path) -> None:
    _, second, third = history(store, ":a ex:p 1 .", ":a ex:p 2 .", ":a ex:p 3 . :b ex:p 1 .")
    (store / "snapshots" / second / "graph.nq").write_bytes(b"no line of a graph")
    made = ledger(store)
    assert [(step.version, step.parent) for step in made.steps(3)] == [(third, "")]
    assert changes_of(store, 3) == {"a": "create", "b": "create"}


def test_a_version_that_is_damaged_later_leaves_what_is_known_of_it(store: Path) -> None:
    _, second = history(store, ":a ex:p 1 .", ":a ex:p 2 .")
    ledger(store)
    (store / "snapshots" / second / "graph.nq").write_bytes(b"no line of a graph")
    (third,) = history(store, ":a ex:p 3 .")
    assert [(step.version, step.parent) for step in ledger(store).steps(3)] == [(third, "")]


def test_a_ledger_stands_beside_the_versions_or_elsewhere_where_it_cannot(store: Path) -> None:
    (version,) = history(store, ":a ex:p 1 .")
    beside = Historian(store, SCOPE)
    assert beside.bring_up_to_date(version).count_live(1) == 1
    assert store in beside.ledger.path.parents
    beside.close()
    for taken in (store / "changes").iterdir():
        taken.unlink()
    (store / "changes").rmdir()
    (store / "changes").write_bytes(b"")
    elsewhere = Historian(store, SCOPE)
    assert elsewhere.bring_up_to_date(version).count_live(1) == 1
    path = elsewhere.ledger.path
    assert store not in path.parents
    elsewhere.close()
    assert not path.exists()


def test_what_cannot_be_compared_is_one_clear_error(store: Path) -> None:
    history(store, ":a ex:p 1 .")
    historian = Historian(store, SCOPE)
    with pytest.raises(StoreError, match="there is no version '9-aaaaaaaaaaaa'"):
        historian.bring_up_to_date("9-aaaaaaaaaaaa")
    historian.close()
    with pytest.raises(StoreError, match="shutting down"):
        historian.bring_up_to_date("1-aaaaaaaaaaaa")


def test_things_of_an_empty_graph_are_none(store: Path) -> None:
    history(store, "")
    assert ledger(store).count_live(1) == 0


def test_times_never_run_backwards(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history(store, ":a ex:p 1 .", ":a ex:p 2 .", ":a ex:p 3 .")
    times = [step.time for step in ledger(store).steps(3)]
    assert times == sorted(times)
    assert all(len(time) == len("2026-01-01T00:00:00Z") for time in times)
