"""Where triples and terms stand in several files that were read together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.formats import RdfFormat, format_of_file
from kg.rdf.mentions import Mentions, Term
from kg.rdf.pieces import Pieces
from kg.rdf.places import Place, TriplePlace, places_in_pieces, triple_places


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file and its reading: its quads in their order.

    `mark` stands before the labels of its blank nodes where they are asked for. `content` is
    what was read, if it need not or cannot be read again, and `rdf_format` its format, if its
    name does not tell. `places` are those of triples that were found before, by their numbers,
    `mentions` tells which triples name a term, and `pieces` has its statements, if that is known.
    """

    path: Path
    quads: Sequence[ox.Quad]
    mark: str = ""
    content: bytes | None = None
    rdf_format: RdfFormat | None = None
    places: dict[int, TriplePlace] = field(default_factory=dict, compare=False, repr=False)
    mentions: Mentions | None = field(default=None, compare=False, repr=False)
    pieces: Pieces | None = field(default=None, compare=False, repr=False)

    def about(self, terms: Iterable[Term]) -> Iterator[tuple[int, ox.Quad]]:
        """At least all triples with one of these as subject or object, numbered, in order.

        Blank nodes are as the file has them.
        """
        return enumerate(self.quads) if self.mentions is None else self.mentions.about(terms)


def marked_quads(files: Iterable[ReadFile]) -> Iterator[ox.Quad]:
    """The quads of all files, the blank nodes of each its own by its mark."""
    for file in files:
        for quad in file.quads:
            subject, predicate, value, graph = quad
            if not isinstance(subject, ox.BlankNode) and not isinstance(value, ox.BlankNode):
                yield quad
                continue
            if isinstance(subject, ox.BlankNode):
                subject = ox.BlankNode(f"{file.mark}{subject.value}")
            if isinstance(value, ox.BlankNode):
                value = ox.BlankNode(f"{file.mark}{value.value}")
            yield ox.Quad(subject, predicate, value, graph)


@dataclass(frozen=True, slots=True)
class Places:
    """What was found: the places of triples, and those of terms.

    The place of a term is that of the subject in the first triple that it is the subject of, or
    else that of the object in the first that it is the object of.
    """

    triples: Mapping[ox.Triple, TriplePlace] = field(default_factory=dict)
    terms: Mapping[Term, Place] = field(default_factory=dict)


def find_places(
    files: Iterable[ReadFile], triples: Iterable[ox.Triple] = (), terms: Iterable[Term] = ()
) -> Places:
    """The places of these triples and terms, as far as they stand in the files.

    Of a triple that is stated twice it is the first. Whatever graph it is stated in is the same.
    """
    read = tuple(files)
    wanted, unplaced = set(triples), set(terms)
    found: dict[ox.Triple, TriplePlace] = {}
    as_subject: dict[Term, Place] = {}
    as_object: dict[Term, Place] = {}
    for file in read:
        search = _Search(file, wanted - found.keys(), unplaced - as_subject.keys())
        places = search.places()
        found |= {triple: places[number] for triple, number in search.triples.items()}
        as_subject |= {term: places[n].subject for term, n in search.subjects.items()}
        objects = {term: places[n].object for term, n in search.objects.items()}
        as_object = objects | as_object
    return Places(found, as_object | as_subject)


class _Search:
    """The numbers of the triples of one file that state something first."""

    def __init__(self, file: ReadFile, triples: Iterable[ox.Triple], terms: Iterable[Term]) -> None:
        self._file = file
        self.triples: dict[ox.Triple, int] = {}
        self.subjects: dict[Term, int] = {}
        self.objects: dict[Term, int] = {}
        mark = file.mark
        own_triples = {own: triple for triple in triples if (own := _own_triple(triple, mark))}
        own_terms = {as_read: term for term in terms if (as_read := own_term(term, mark))}
        if own_triples or own_terms:
            self._look(own_triples, own_terms)

    def _look(self, triples: Mapping[ox.Triple, ox.Triple], terms: Mapping[Term, Term]) -> None:
        """Each with what it was asked for as, by what the file has."""
        of_triples = {triple.subject for triple in triples}
        for number, quad in enumerate(self._file.quads):
            subject, object_ = quad.subject, quad.object
            if subject in of_triples and (triple := triples.get(quad.triple)) is not None:
                self.triples.setdefault(triple, number)
            if not terms:
                continue
            if (term := terms.get(subject)) is not None:
                self.subjects.setdefault(term, number)
            if (term := terms.get(object_)) is not None:
                self.objects.setdefault(term, number)

    def places(self) -> Mapping[int, TriplePlace]:
        wanted = {*self.triples.values(), *self.subjects.values(), *self.objects.values()}
        return numbered_places(self._file, wanted)


def numbered_places(file: ReadFile, wanted: Iterable[int]) -> Mapping[int, TriplePlace]:
    """The places of these triples of one file, by their numbers in its reading, from 0.

    Among those of others that were asked for before: `ReadFile.places` has them all.
    """
    numbers = set(wanted) - file.places.keys()
    if numbers and file.pieces is not None:
        file.places.update(places_in_pieces(file.pieces, file.path, numbers))
    elif numbers:
        rdf_format = file.rdf_format or format_of_file(file.path)
        found = triple_places(_content(file), rdf_format, file.path, file.quads, numbers)
        file.places.update(found)
    return file.places


def _content(file: ReadFile) -> bytes:
    """The file's content; nothing, and so no line, of a file that is not there any more."""
    if file.content is not None:
        return file.content
    try:
        return file.path.read_bytes()
    except OSError:
        return b""


def own_term(term: Term, mark: str) -> Term | None:
    """The term as the file has it; None for another file's blank node."""
    if not isinstance(term, ox.BlankNode):
        return term
    return ox.BlankNode(term.value.removeprefix(mark)) if term.value.startswith(mark) else None


def _own_triple(triple: ox.Triple, mark: str) -> ox.Triple | None:
    subject, object_ = own_term(triple.subject, mark), own_term(triple.object, mark)
    if object_ is None or not isinstance(subject, ox.NamedNode | ox.BlankNode):
        return None
    return ox.Triple(subject, triple.predicate, object_)
