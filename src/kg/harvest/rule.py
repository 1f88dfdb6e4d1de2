"""What a rule of a harvester is, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.harvest.graph import Node
from kg.harvest.harvest import Harvest, distributions

UDATA: Final = "udata"
CKAN: Final = "ckan"
EUROPA: Final = "europa"
HARVESTERS: Final = (UDATA, CKAN, EUROPA)

# From the worst to the mildest: nothing is imported; a dataset, or a service, is lost; a value is
# lost or changed; nothing is lost, but it could be better.
HARVEST: Final = "harvest"
DATASET: Final = "dataset"
VALUE: Final = "value"
WARNING: Final = "warning"
SEVERITIES: Final = (HARVEST, DATASET, VALUE, WARNING)


@dataclass(frozen=True)
class Hit:
    """Where a rule found something: the node concerned, its dataset if it has one, and more."""

    about: str
    page: int
    dataset: str = ""
    detail: str = ""


Check = Callable[[Harvest], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One row of a harvester's behaviour.

    `who` does what `does` says of a catalogue that `check` finds something in; `fix` is what its
    publisher can do. The id is stable: baselines and CI may name it.
    """

    id: str
    who: tuple[str, ...]
    severity: str
    does: str
    fix: str
    check: Check


def each_dataset(check: Callable[[Node], Iterable[tuple[Node, str]]]) -> Check:
    """Look at every dataset; what is found is the node concerned, and a detail."""

    def found(harvest: Harvest) -> Iterator[Hit]:
        for dataset in harvest.datasets:
            for node, detail in check(dataset):
                yield Hit(node.name, dataset.page, dataset.name, detail)

    return found


def each_distribution(check: Callable[[Node], Iterable[str]]) -> Check:
    """Look at every distribution of every dataset; what is found is a detail."""

    def found(dataset: Node) -> Iterator[tuple[Node, str]]:
        for distribution in distributions(dataset):
            for detail in check(distribution):
                yield distribution, detail

    return each_dataset(found)


def each_described(check: Callable[[Node], Iterable[str]]) -> Check:
    """Look at every dataset, and at every distribution of it."""

    def found(dataset: Node) -> Iterator[tuple[Node, str]]:
        for node in (dataset, *distributions(dataset)):
            for detail in check(node):
                yield node, detail

    return each_dataset(found)
