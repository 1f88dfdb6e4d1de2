"""What no shape looks at: classes whose instances are not checked, properties of nodes that are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.namespaces import RDF_TYPE, local_name
from kg.shacl.evaluation.data import Data
from kg.shacl.model.shape import Target, TargetClass
from kg.shacl.model.terms import Node, Term
from kg.shacl.notices.overview import Seen
from kg.shacl.notices.validated import Validated
from kg.shacl.notices.wording import notice
from kg.shacl.report import Notice

# So many classes and properties are named, the most frequent first, and examples of each.
_NAMED: Final = 20
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class _Coverage:
    """Which shapes check each node, as bits of a number: sets of shapes are compared quickly."""

    validated: Validated

    @cached_property
    def groups(self) -> list[tuple[Seen, Iterable[Term]]]:
        """What is seen of which nodes; shapes with the same targets are one."""
        shapes, seen_by = self.validated.shapes, self.validated.overview.seen
        asking = self._asking
        by_targets: dict[tuple[Target, ...], tuple[Seen, Iterable[Term]]] = {}
        for node, nodes in self.validated.selected.items():
            shape, seen = shapes.shapes[node], seen_by(node)
            known = by_targets.get(shape.targets)
            by_targets[shape.targets] = (seen.with_(known[0]) if known else seen, nodes)
        found: list[tuple[Seen, Iterable[Term]]] = list(by_targets.values())
        asked = self.validated.asked
        # Who only asks what a value is like does not look at its properties.
        return found + [(seen, asked[n]) for n, seen in asking.items() if seen.anything]

    @cached_property
    def beside(self) -> set[Term]:
        """Other nodes that shapes asked about only to know what they themselves are like."""
        asked = self.validated.asked
        nodes = (one for n, seen in self._asking.items() if not seen.anything for one in asked[n])
        return {node for node in nodes if node not in self.checks}

    @cached_property
    def _asking(self) -> Mapping[Node, Seen]:
        """What the shapes look at that asked about nodes, in the order in which they asked."""
        seen_by, asked = self.validated.overview.seen, self.validated.asked
        # Who is asked last lies deepest: of a long chain each has only the next one to look at.
        for node in reversed(list(asked)):
            seen_by(node)
        return {node: seen_by(node) for node in asked}

    @cached_property
    def checks(self) -> Mapping[Term, int]:
        return _bits(nodes for _, nodes in self.groups)

    @cached_property
    def identities(self) -> dict[int, int]:
        """`checks` by the identity of nodes, which takes less to look up than a term."""
        return {id(node): mask for node, mask in self.checks.items()}

    def counts(self, nodes: Collection[Term], covering: int) -> Mapping[int, int]:
        """How many nodes are checked by which shapes, if there are such and none is `covering`.

        The nodes are some that the data keeps: they are not gone before this is.
        """
        known = self.identities
        masks = set(map(known.get, map(id, nodes)))
        if None in masks:
            unknown = {id(node): node for node in nodes if id(node) not in known}
            known.update((key, self.checks.get(node, 0)) for key, node in unknown.items())
            masks = set(map(known.get, map(id, nodes)))
        missing = {mask for mask in masks if mask and not mask & covering}
        if not missing:
            return {}
        counts = Counter(map(known.get, map(id, nodes)))
        return {mask: counts[mask] for mask in missing}

    def covering(self, predicate: ox.NamedNode) -> int:
        """The groups that look at a property."""
        bits = self._everything | self._by_predicate.get(predicate, 0)
        iri, name = predicate.value, f":{local_name(predicate.value)}"
        if iri in self._all_texts or name in self._all_texts:
            for text, naming in self._by_text.items():
                if naming & ~bits and (iri in text or name in text):
                    bits |= naming
        return bits

    @cached_property
    def _everything(self) -> int:
        """The groups that look at every property."""
        return sum(1 << number for number, (seen, _) in enumerate(self.groups) if seen.everything)

    @cached_property
    def _by_predicate(self) -> Mapping[ox.NamedNode, int]:
        """The groups that look at each property that shapes name."""
        return _bits(seen.predicates for seen, _ in self.groups)

    @cached_property
    def _by_text(self) -> Mapping[str, int]:
        """The groups that look at what each query names."""
        return _bits(seen.texts for seen, _ in self.groups)

    @cached_property
    def _all_texts(self) -> str:
        return "\n".join(self._by_text)


_Key = TypeVar("_Key")


def _bits(groups: Iterable[Iterable[_Key]]) -> Mapping[_Key, int]:
    """For each of what groups have, the groups that have it."""
    found: dict[_Key, int] = {}
    for number, keys in enumerate(groups):
        bit = 1 << number
        for key in keys:
            found[key] = found.get(key, 0) | bit
    return found


def uncovered(validated: Validated) -> Iterator[Notice]:
    """Notices for classes, then for properties, the most frequent first."""
    coverage = _Coverage(validated)
    yield from _most("uncovered-class", _classes(validated, coverage))
    yield from _most("uncovered-property", _properties(validated.data, coverage))


def _most(kind: str, found: Iterable[Notice]) -> Iterator[Notice]:
    ordered = sorted(found, key=lambda one: (-one.count, str(one.about)))
    yield from ordered[:_NAMED]
    if len(ordered) > _NAMED:
        yield notice(kind, None, variant="more", count=len(ordered) - _NAMED)


def _classes(validated: Validated, coverage: _Coverage) -> Iterator[Notice]:
    data, checks, asked = validated.data, coverage.checks, coverage.beside
    targeted: set[Term] = set()
    for shape in validated.shapes.targeted:
        for target in shape.targets:
            if isinstance(target, TargetClass):
                targeted |= data.with_subclasses(target.class_)
    for class_ in data.to_predicate(RDF_TYPE):
        if class_ in targeted:
            continue
        instances = validated.inside(data.subjects(RDF_TYPE, class_))
        missed = [node for node in instances if node not in checks and node not in asked]
        if missed:
            yield notice(
                "uncovered-class",
                class_,
                examples=_examples(((node, class_) for node in missed), RDF_TYPE),
                count=len(missed),
                values={"of": len(instances)},
            )


def _properties(data: Data, coverage: _Coverage) -> Iterator[Notice]:
    checks = coverage.checks
    for predicate in data.predicates():
        if predicate == RDF_TYPE:
            # By their types nodes are chosen: all are looked at.
            continue
        index = data.of_predicate(predicate)
        covering = coverage.covering(predicate)
        missing = coverage.counts(index, covering)
        if missing:
            pairs = (
                (node, data.objects(node, predicate)[0])
                for node in index
                if checks.get(node) in missing
            )
            yield notice(
                "uncovered-property",
                predicate,
                examples=_examples(pairs, predicate),
                count=sum(missing.values()),
            )


def _examples(pairs: Iterable[tuple[Term, Term]], predicate: ox.NamedNode) -> tuple[ox.Triple, ...]:
    return tuple(
        ox.Triple(subject, predicate, object_)
        for subject, object_ in islice(pairs, _EXAMPLES)
        if isinstance(subject, ox.NamedNode | ox.BlankNode)
    )
