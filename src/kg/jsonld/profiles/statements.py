"""What a node of a mapping states, word by word; raises `ShapesError`, which names the node."""

from __future__ import annotations

from typing import Final, TypeVar

import pyoxigraph as ox

from kg.errors import ShapesError
from kg.jsonld.profiles.mapping import Conversion, Form
from kg.namespaces import MAPPING, RDFS
from kg.shacl.model.terms import Graph, Node, Term

_LABEL: Final = ox.NamedNode(f"{RDFS}label")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}

Kind = TypeVar("Kind", ox.NamedNode, ox.Literal)
Choice = TypeVar("Choice", Form, Conversion)


class Statements:
    """The statements of one graph in our words; `within` are the nodes around what is read now."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.within: list[Term] = []

    def check_words(self, node: Node, known: frozenset[str]) -> None:
        """Refuse misspelt words of ours, which would otherwise be passed over."""
        for predicate in self._graph.predicates(node):
            name = predicate.value.removeprefix(MAPPING)
            if predicate.value.startswith(MAPPING) and name not in known:
                raise self.wrong(
                    node,
                    f"map:{name} has no meaning here.",
                    f"Use one of: {', '.join(f'map:{word}' for word in sorted(known))}.",
                )

    def choice(self, node: Node, name: str, kind: type[Choice]) -> Choice | None:
        stated = self.one(node, name, ox.NamedNode)
        if stated is None:
            return None
        for choice in kind:
            if stated.value == f"{MAPPING}{choice.value}":
                return choice
        known = ", ".join(f"map:{choice.value}" for choice in kind)
        raise self.wrong(node, f"{stated} cannot be its map:{name}.", f"Use one of: {known}.")

    def flag(self, node: Node, name: str) -> bool:
        stated = self.one(node, name, ox.Literal)
        if stated is not None and stated.value not in _BOOLEANS:
            raise self.wrong(node, f"map:{name} has to be true or false.", "Correct it.")
        return stated is not None and _BOOLEANS[stated.value]

    def order(self, node: Term) -> float:
        stated = self.one(node, "order", ox.Literal)
        try:
            return float(stated.value) if stated else float("inf")
        except ValueError as error:
            raise self.wrong(node, f"{stated} is no number.", "Write map:order 1.") from error

    def one(self, node: Term, name: str, kind: type[Kind]) -> Kind | None:
        found = self.objects(node, name)
        if not found:
            return None
        if len(found) > 1 or not isinstance(found[0], kind):
            what = "IRI" if kind is ox.NamedNode else "text or number"
            given = ", ".join(sorted(str(term) for term in found))
            raise self.wrong(node, f"map:{name} has to be one {what}, not {given}.", "Correct it.")
        return found[0]

    def iris(self, node: Node, name: str) -> tuple[str, ...]:
        found = self.objects(node, name)
        wrong = next((term for term in found if not isinstance(term, ox.NamedNode)), None)
        if wrong is not None:
            raise self.wrong(node, f"map:{name} has to be an IRI, not {wrong}.", "Correct it.")
        return tuple(sorted(term.value for term in found if isinstance(term, ox.NamedNode)))

    def texts(self, node: Node) -> dict[str, str]:
        found = self._graph.objects(node, _LABEL)
        return {
            one.language or "": one.value
            for one in sorted(found, key=str)
            if isinstance(one, ox.Literal)
        }

    def objects(self, node: Term, name: str) -> list[Term]:
        return self._graph.objects(node, ox.NamedNode(f"{MAPPING}{name}"))

    def wrong(self, node: Term, detail: str, hint: str) -> ShapesError:
        """An error about a node, called by its IRI, or by what it stands in."""
        place = str(node)
        if not isinstance(node, ox.NamedNode):
            around = [one for one in self.within if isinstance(one, ox.NamedNode)]
            place = f"in {around[-1]}"
        return ShapesError(f"{place}: {detail}", hint, node)
