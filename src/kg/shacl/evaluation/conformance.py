"""Whether nodes conform to shapes (SHACL, section 3.4), remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.shacl.evaluation.prepared import Prepared
from kg.shacl.model.terms import Node, Term

# Shapes within shapes; each takes several of the interpreter's frames.
DEEPEST: Final = 60

_Goal: TypeAlias = tuple[Node, Term]


class TooDeep(Exception):
    """A node has to be looked at by itself before what it was come upon from."""

    def __init__(self, goal: _Goal) -> None:
        super().__init__()
        self.goal = goal


class Conformance:
    """Asks shapes about nodes; `prepared` gives a shape made ready.

    A node that is asked about while it is being validated against the same shape conforms as far
    as that goes, as SHACL leaves open (section 3.4.3); `recursive` names the shapes where this
    happened. `evaluations` counts how often a constraint was held against a value node, `depth`
    the shapes that are being gone through, one within the other.
    """

    def __init__(self, prepared: Callable[[Node], Prepared]) -> None:
        self.recursive: set[Node] = set()
        self.evaluations = self.depth = 0
        self._prepared = prepared
        # Nodes that are being looked at, against shapes that may lead back to themselves.
        self._open: dict[_Goal, None] = {}
        self._assumed = 0

    def forget(self) -> None:
        """Count anew; what each shape knows of nodes is its own."""
        self.recursive = set()
        self.evaluations = 0

    def of(self, shape: Node, *, at_once: bool = False) -> Callable[[Term], bool]:
        """Whether a node has no result against a shape, for one shape and many nodes.

        The shape is prepared when it is first needed, or `at_once`, if it leads no further.
        """
        if at_once:
            return self._asked(self._prepared(shape))
        asked: Callable[[Term], bool] | None = None

        def conforms(node: Term) -> bool:
            nonlocal asked
            if asked is None:
                # Not before: the shape may be within itself, or very deep.
                asked = self._asked(self._prepared(shape))
            return asked(node)

        return conforms

    def find_out(self, shape: Node, nodes: Iterable[Term]) -> None:
        """Remember of many nodes whether they conform, if nothing leads further from the shape.

        Step by step that is faster than node by node, and comes to the same.
        """
        prepared = self._prepared(shape)
        steps = self._steps(prepared)
        if not steps:
            return
        # Literals are not remembered where they are found out as fast; see `_asked`.
        known, literal = prepared.conforming, ox.Literal if prepared.shallow else None
        asked = dict.fromkeys(nodes)
        if known or literal:
            asked = {n: None for n in asked if n not in known and type(n) is not literal}
        left: Sequence[Term] = list(asked)
        for step in steps:
            every = list(map(step.values, left))
            self.evaluations += step.weight * sum(map(len, every))
            both = zip(left, every, strict=True)
            if step.tests or step.beside:
                left = [node for node, values in both if step.passes(node, values)]
            else:
                least, most = step.least, step.most
                left = [node for node, values in both if least <= len(values) <= most]
        known.update(dict.fromkeys(asked, False))
        known.update(dict.fromkeys(left, True))

    def _asked(self, prepared: Prepared) -> Callable[[Term], bool]:
        flat = self._flat(prepared)
        known_of = prepared.conforming.get
        if flat is not None:
            remembered, shallow = prepared.conforming, prepared.shallow

            def found_out(node: Term) -> bool:
                if shallow and type(node) is ox.Literal:
                    # That is found out as fast as it is remembered.
                    return flat(node)
                known = known_of(node)
                if known is None:
                    known = remembered[node] = flat(node)
                return known

            return found_out

        def conforms(node: Term) -> bool:
            known = known_of(node)
            return self._conforms(prepared, node) if known is None else known

        return conforms

    def _flat(self, prepared: Prepared) -> Callable[[Term], bool] | None:
        """Whether a node has no fault, in one go: of a shape of which nothing leads further."""
        steps = self._steps(prepared)
        if not steps:
            return None
        only_tests = prepared.shallow and not prepared.checks and prepared.shape.path is None
        return self._tested(prepared) if only_tests else self._without_fault(steps)

    def _steps(self, prepared: Prepared) -> Sequence[Prepared]:
        """What to go through to know whether a node conforms, if nothing leads further from there.

        That is a shape that has no shape within, or none but property shapes of which this is true.
        """
        if prepared.shape.deactivated or prepared.circular:
            return ()
        if prepared.shallow:
            return (prepared,)
        if prepared.tests or prepared.checks or prepared.shape.path is not None:
            return ()
        every = self.inner(prepared)
        return every if all(one.shallow for one in every) else ()

    def _without_fault(self, steps: Sequence[Prepared]) -> Callable[[Term], bool]:
        parts = [(one.values, one.weight, one.passes) for one in steps]

        def has_no_fault(node: Term) -> bool:
            for values_of, weight, passes in parts:
                values = values_of(node)
                self.evaluations += weight * len(values)
                if not passes(node, values):
                    return False
            return True

        return has_no_fault

    def _tested(self, prepared: Prepared) -> Callable[[Term], bool]:
        """The same of a shape that only looks at what a node is itself."""
        tests, weight = [test for _, test in prepared.tests], prepared.weight

        def has_no_fault(node: Term) -> bool:
            self.evaluations += weight
            for test in tests:  # noqa: SIM110 - a generator takes longer than what it asks
                if not test(node):
                    return False
            return True

        return has_no_fault

    def inner(self, prepared: Prepared) -> list[Prepared]:
        """The property shapes within, prepared when they are first come to."""
        if prepared.inner is None:
            prepared.inner = [self._prepared(node) for node in prepared.properties]
        return prepared.inner

    def enter(self, shape: Node, node: Term) -> bool:
        """Note that a node is being looked at; False if it is already."""
        goal = (shape, node)
        if goal in self._open:
            self._assumed += 1
            self.recursive.add(shape)
            return False
        self._open[goal] = None
        return True

    def leave(self, shape: Node, node: Term) -> None:
        del self._open[shape, node]

    def settle(self, goal: _Goal) -> None:
        """Find out whether a node conforms, beginning with what is deepest."""
        goals = [goal]
        while goals:
            shape, node = goals[-1]
            try:
                self._conforms(self._prepared(shape), node)
            except TooDeep as deep:
                if deep.goal in goals:
                    # It leads back to itself on a way that is too long to be gone at once.
                    self.recursive.add(deep.goal[0])
                    self._prepared(deep.goal[0]).conforming[deep.goal[1]] = True
                else:
                    goals.append(deep.goal)
            else:
                goals.pop()

    def _conforms(self, prepared: Prepared, node: Term) -> bool:
        shape = prepared.shape
        if shape.deactivated:
            return True
        if self.depth >= DEEPEST:
            raise TooDeep((shape.node, node))
        assumed = self._assumed
        if prepared.circular and not self.enter(shape.node, node):
            return True
        self.depth += 1
        try:
            found = self._has_no_fault(prepared, node)
        finally:
            self.depth -= 1
            if prepared.circular:
                self.leave(shape.node, node)
        if assumed == self._assumed or not self.depth:
            prepared.conforming[node] = found
        return found

    def _has_no_fault(self, prepared: Prepared, node: Term) -> bool:
        values = prepared.values(node)
        self.evaluations += prepared.weight * len(values)
        if prepared.tests:
            for value in values:
                for _, test in prepared.tests:
                    if not test(value):
                        return False
        for _, check in prepared.checks:
            for _ in check(node, values):
                return False
        return not prepared.properties or self._all_conform(prepared, values)

    def _all_conform(self, prepared: Prepared, values: Sequence[Term]) -> bool:
        """Whether these conform to the property shapes within."""
        own = prepared.shape.path is None
        for inner in self.inner(prepared):
            # What is found out of the node itself is remembered with the shape around.
            conforms = self._has_no_fault if own and inner.shallow else self._remembered
            for value in values:
                if not conforms(inner, value):
                    return False
        return True

    def _remembered(self, prepared: Prepared, node: Term) -> bool:
        known = prepared.conforming.get(node)
        return self._conforms(prepared, node) if known is None else known
