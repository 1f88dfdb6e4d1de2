"""The triples of one Turtle or TriG statement in the order in which the engine gives them.

Only brackets, commas and semicolons matter for that; what is between them is not interpreted.
The engine gives what one token completes in the reverse order, and a string without language
or datatype is complete only with the token after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.rdf.turtle_tokens import Kind, Token

# What stands after these words, before the first subject.
_DIRECTIVES: Final = {b"prefix": 2, b"base": 1, b"version": 1}


@dataclass(eq=False, slots=True)
class Mark:
    """A term as it stands there; one object for each, compared by identity.

    The blank node of a list's second and later members stands where the member does.
    """

    start: int
    end: int
    text: bytes
    anonymous: bool = False


class Stated(NamedTuple):
    """One triple; without predicate if it is one of a list or of a reifier."""

    subject: Mark
    predicate: Mark | None
    object: Mark


@dataclass(eq=False, slots=True)
class _Frame:
    """A bracket that is open, or (with no sign) the statement; `terms` are those it has so far.

    `node` is the blank node that the bracket stands for. `reifier` is that of the last object,
    `asked` tells that its name may follow.
    """

    sign: bytes
    node: Mark | None = None
    terms: list[Mark] = field(default_factory=list)
    reifier: Mark | None = None
    asked: Mark | None = None


def in_order(tokens: Iterable[Token]) -> list[Stated]:
    """The triples of one statement, of `kg.rdf.turtle_tokens.statements`."""
    return _Statement().read(tokens)


class _Statement:
    def __init__(self) -> None:
        self._frames = [_Frame(b"")]
        self._found: list[Stated] = []
        self._batch: list[Stated] = []
        self._string: Mark | None = None
        self._skip = 0

    @property
    def _top(self) -> _Frame:
        return self._frames[-1]

    def read(self, tokens: Iterable[Token]) -> list[Stated]:
        for token in tokens:
            if self._string is not None:
                string, self._string = self._string, None
                self._value(string)
            if token.kind is Kind.SIGN:
                self._sign(token)
            else:
                self._term(token)
            self._given()
        return self._found

    def _given(self) -> None:
        self._found += reversed(self._batch)
        self._batch.clear()

    def _state(self, subject: Mark, predicate: Mark | None, object_: Mark) -> None:
        self._batch.append(Stated(subject, predicate, object_))

    # Terms

    def _term(self, token: Token) -> None:
        if self._skip:
            self._skip -= 1
            return
        mark = Mark(token.start, token.end, token.text)
        at_start = len(self._frames) == 1 and not self._top.terms
        if at_start and token.kind in {Kind.WORD, Kind.AT_WORD}:
            self._skip = _DIRECTIVES.get(token.text.lstrip(b"@").lower(), 0)
            return
        self._begin_member(mark)
        if token.kind is Kind.STRING and self._top.asked is None:
            self._string = mark
            return
        if token.kind is Kind.LITERAL:
            self._given()
        self._value(mark)

    def _value(self, mark: Mark) -> None:
        """A term is complete: a subject, a predicate, an object or a reifier."""
        frame = self._top
        if frame.asked is not None:
            self._reify(frame, mark)
        elif frame.sign == b"(":
            self._state(frame.terms[-1], None, mark)
        elif len(frame.terms) < 3:
            frame.terms.append(mark)
            if len(frame.terms) == 3 and not frame.sign.startswith(b"<<"):
                self._state(*frame.terms)

    def _begin_member(self, mark: Mark) -> None:
        """Before a member of a list, the blank node that it hangs on."""
        frame = self._top
        if frame.sign != b"(":
            return
        assert frame.node is not None
        if frame.terms:
            cell = Mark(mark.start, mark.end, mark.text, anonymous=True)
            self._state(frame.terms[-1], None, cell)
            frame.terms.append(cell)
        else:
            frame.terms.append(frame.node)
            self._hang(frame.node)

    def _hang(self, node: Mark) -> None:
        """A list that is an object is stated with its first member, or if it is empty."""
        inner = self._frames.pop()
        self._value(node)
        self._frames.append(inner)

    # Signs

    def _sign(self, token: Token) -> None:
        frame = self._top
        if token.text == b"~":
            self._settle(frame)
            frame.asked = Mark(token.start, token.end, token.text, anonymous=True)
            return
        self._settle(frame)
        if token.text in {b"[", b"(", b"<<", b"<<(", b"{|"}:
            self._open(token)
        elif token.text in {b"]", b")", b">>", b")>>", b"|}"}:
            self._close(token)
        elif token.text in {b".", b"{", b"}"}:
            self._frames = [_Frame(b"")]
        elif token.text in {b";", b","}:
            del frame.terms[1 if token.text == b";" else 2 :]
            frame.reifier = None

    def _open(self, token: Token) -> None:
        frame = self._top
        node = Mark(token.start, token.end, token.text, anonymous=token.text != b"<<(")
        if token.text != b"{|":
            self._begin_member(node)
            terms = [node] if token.text == b"[" else []
        elif frame.reifier is not None:
            terms = [frame.reifier]
        else:
            self._state(node, None, frame.terms[-1])
            terms = [node]
        self._frames.append(_Frame(token.text, node, terms))

    def _close(self, token: Token) -> None:
        frame, node = self._top, self._top.node
        if node is None:
            return
        node.end = token.end
        outer = self._frames[-2]
        if outer.sign == b"(" and outer.terms[-1].start == node.start:
            outer.terms[-1].end = token.end
        if frame.sign == b"(":
            last = Mark(token.start, token.end, token.text)
            if frame.terms:
                self._state(frame.terms[-1], None, last)
            else:
                node.anonymous = False
                self._hang(node)
            self._frames.pop()
            return
        if frame.sign == b"<<" and frame.reifier is None:
            self._reify(frame, node)
        self._frames.pop()
        if frame.sign == b"<<":
            assert frame.reifier is not None
            self._value(frame.reifier)
        elif frame.sign != b"{|":
            self._value(node)

    # Reifiers

    def _settle(self, frame: _Frame) -> None:
        """A reifier that has no name."""
        if frame.asked is not None:
            anonymous = frame.node if frame.sign == b"<<" else frame.asked
            assert anonymous is not None
            self._reify(frame, anonymous)

    def _reify(self, frame: _Frame, reifier: Mark) -> None:
        triple = frame.node if frame.sign == b"<<" else frame.terms[-1]
        assert triple is not None
        self._state(reifier, None, triple)
        frame.reifier, frame.asked = reifier, None
