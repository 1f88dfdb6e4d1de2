"""The triple with which a path of several steps reaches a value."""

from __future__ import annotations

from collections import deque
from typing import Final, TypeAlias

from kg.shacl.model import path as p
from kg.shacl.model.terms import Term
from kg.shacl.stated import At, Stated

# What a path reaches, with the triple of the last step; none where it took no step.
_Reached: TypeAlias = dict[Term, At | None]
# So many triples are followed for all results together.
_MOST_STEPS: Final = 1_000_000


class Tracer:
    """Follows paths along what was stated; gives up when it has followed very many triples."""

    def __init__(self, stated: Stated) -> None:
        self._stated = stated
        self._steps = 0
        # Results come by focus nodes.
        self._last: tuple[p.Path, Term] | None = None
        self._reached: _Reached = {}

    def __call__(self, path: p.Path, focus: Term, value: Term) -> At | None:
        """The number of the triple, or None."""
        if self._last != (path, focus):
            self._last = (path, focus)
            self._reached = self._along(path, focus, backwards=False)
        return self._reached.get(value)

    def _along(  # noqa: PLR0911 - one a kind of path
        self, path: p.Path, node: Term, *, backwards: bool
    ) -> _Reached:
        if self._steps > _MOST_STEPS:
            return {}
        match path:
            case p.Predicate(iri):
                edges = self._stated.backward if backwards else self._stated.forward
                reached = edges.get(iri, {}).get(node, [])
                self._steps += 1 + len(reached)
                return dict(reversed(reached))
            case p.Inverse(inner):
                return self._along(inner, node, backwards=not backwards)
            case p.Sequence(steps):
                return self._one_after_another(
                    steps[::-1] if backwards else steps, node, backwards=backwards
                )
            case p.Alternative(paths):
                found: _Reached = {}
                for one in paths:
                    found = self._along(one, node, backwards=backwards) | found
                return found
            case p.ZeroOrOne(inner):
                return self._along(inner, node, backwards=backwards) | {node: None}
            case p.ZeroOrMore(inner):
                return self._closure(inner, {node: None}, backwards=backwards)
            case p.OneOrMore(inner):
                first = self._along(inner, node, backwards=backwards)
                return self._closure(inner, first, backwards=backwards)

    def _one_after_another(
        self, steps: tuple[p.Path, ...], node: Term, *, backwards: bool
    ) -> _Reached:
        found: _Reached = {node: None}
        for step in steps:
            further: _Reached = {}
            for one, at in found.items():
                for end, last in self._along(step, one, backwards=backwards).items():
                    further.setdefault(end, last or at)
            found = further
        return found

    def _closure(self, path: p.Path, found: _Reached, *, backwards: bool) -> _Reached:
        open_ = deque(found)
        while open_:
            for end, at in self._along(path, open_.popleft(), backwards=backwards).items():
                if end not in found:
                    found[end] = at
                    open_.append(end)
        return found
