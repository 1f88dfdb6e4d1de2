"""What is written is what is published, whatever the engine makes of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from tiny import iri, publish, quads

from kg.rdf.formats import N_QUADS
from kg.store.embedded import EmbeddedStore
from kg.store.snapshots import Snapshots

LITERALS = [
    '"05"^^<http://www.w3.org/2001/XMLSchema#int>',
    '"05"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"-0"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"4.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '"1.50E+01"^^<http://www.w3.org/2001/XMLSchema#double>',
    '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    '"7"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>',
    '"2026-11-21T09:00:00.500+01:00"^^<http://www.w3.org/2001/XMLSchema#dateTimeStamp>',
    '"2026-11-21T24:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
    '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"P0Y1M"^^<http://www.w3.org/2001/XMLSchema#duration>',
    '"many"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"<b>x</b>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML>',
    '"Ettelbréck"@lb',
    '"e\u0301 is not \u00e9"',
    '"tab\\tquote\\"backslash\\\\ blank "',
    '"line\\nfeed\\rreturn"',
    '"\u2028 and \U0001f9ed"',
    '""',
]


@pytest.mark.parametrize("written", LITERALS)
def test_a_literal_is_published_as_it_is_written(directory: Path, written: str) -> None:
    publish(directory, f"ex:a ex:p {written} .")
    published = Snapshots(directory).current().graph_file.read_bytes().decode()
    assert published == f"{iri('a')} {iri('p')} {written} {iri('graph/a')} .\n"


def test_the_graph_file_is_sorted_and_parses_back_to_what_was_loaded(directory: Path) -> None:
    loaded = [quad for written in LITERALS for quad in quads(f"ex:a ex:p {written} .")]
    publish(directory, reversed(loaded))
    data = Snapshots(directory).current().graph_file.read_bytes()
    lines = data.decode().removesuffix("\n").split("\n")
    assert lines == sorted(lines)
    assert set(ox.parse(data, ox.RdfFormat.N_QUADS)) == set(loaded)


def test_a_dump_gives_what_was_written(directory: Path) -> None:
    publish(directory, [quad for written in LITERALS for quad in quads(f"ex:a ex:p {written} .")])
    store = EmbeddedStore(directory)
    with closing(store):
        dumped = b"".join(store.dump(N_QUADS))
    assert dumped == store.snapshot.graph_file.read_bytes()
