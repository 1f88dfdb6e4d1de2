"""Social services with known violations: `violations.py TRIPLES FILE`.

The same number gives the same bytes, N-Triples. Of every hundred services each of the first has a
fault of its own, one of each kind of constraint in shapes/; `EXPECTED` says which.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

BASE: Final = "http://example.org/"
DEF: Final = f"{BASE}def#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SERVICES_A_PROVIDER: Final = 5
EVERY: Final = 100

# The fault of the service whose number, of a hundred, this is; and what each shapes file finds.
FAULTS: Final = (
    "no identifier", "two identifiers", "a bad identifier", "two titles", "a strange language",
    "a short title", "no organisation", "no number", "a large number", "closed too soon",
    "a strange status", "no street", "no IRI", "no way to reach it", "no group above",
)  # fmt: skip
OF_CORE: Final[Mapping[str, tuple[str, ...]]] = {
    "no identifier": ("MinCount",),
    "two identifiers": ("MaxCount",),
    "a bad identifier": ("Pattern",),
    "two titles": ("UniqueLang",),
    "a strange language": ("LanguageIn",),
    "a short title": ("MinLength",),
    "no organisation": ("Class",),
    "no number": ("Datatype", "MaxInclusive"),
    "a large number": ("MaxInclusive",),
    "closed too soon": ("LessThan",),
    "a strange status": ("In",),
    "no street": ("Node",),
    "no IRI": ("NodeKind",),
    "no way to reach it": ("Or",),
    "no group above": ("MinCount",),
}
# What shapes/sparql.ttl finds: who is provided by no organisation is funded by none.
OF_SPARQL: Final = {"no organisation": ("SPARQL",)}


def service(number: int) -> Iterator[str]:
    """The triples of a service and of what belongs to it alone."""
    fault = FAULTS[number % EVERY] if number % EVERY < len(FAULTS) else ""
    name, home = f"<{BASE}service/{number}>", f"<{BASE}address/{number}>"

    def said(predicate: str, value: str) -> str:
        return f"{name} <{DEF}{predicate}> {value} .\n"

    yield f"{name} {TYPE} <{DEF}Service> .\n"
    if fault != "no identifier":
        bad = fault == "a bad identifier"
        yield said("identifier", f'"Nº {number}"' if bad else f'"service-{number}"')
    if fault == "two identifiers":
        yield said("identifier", f'"service-{number}-b"')
    for language in ("de", "fr", "en"):
        yield said("title", f'"Service number {number}"@{language}')
    more = {
        "two titles": '"Another"@de',
        "a strange language": '"Servis"@lb',
        "a short title": '"S"@en-GB',
    }
    if fault in more:
        yield said("title", more[fault])
    provider = (
        home if fault == "no organisation" else f"<{BASE}org/{number // SERVICES_A_PROVIDER}>"
    )
    yield said("providedBy", provider)
    capacity = {"no number": '"many"', "a large number": f'"100000"^^<{XSD}integer>'}
    yield said("capacity", capacity.get(fault, f'"{number % 90 + 1}"^^<{XSD}integer>'))
    yield said("opened", f'"{1990 + number % 30}-05-01"^^<{XSD}date>')
    closed = 1950 if fault == "closed too soon" else 2030
    yield said("closed", f'"{closed}-05-01"^^<{XSD}date>')
    yield said("status", '"shut"' if fault == "a strange status" else '"open"')
    yield said("contact", '"by post"' if fault == "no IRI" else f"<mailto:s{number}@example.org>")
    if fault != "no way to reach it":
        yield said("mail" if number % 2 else "phone", f'"{number}"')
    yield said(
        "targetGroup", f"<{BASE}group/{0 if fault == 'no group above' else number % 50 + 1}>"
    )
    yield said("address", home)
    if fault != "no street":
        yield f'{home} <{DEF}street> "Street {number}" .\n'
    yield f'{home} <{DEF}postcode> "L-{number % 9000 + 1000}" .\n'
    yield f'{home} <{DEF}town> "Town {number % 100}" .\n'


def organisation(number: int) -> Iterator[str]:
    name = f"<{BASE}org/{number}>"
    yield f"{name} {TYPE} <{DEF}Organisation> .\n"
    yield f'{name} <{DEF}name> "Organisation {number}" .\n'
    yield f"{name} <{DEF}fundedBy> <{BASE}ministry> .\n"


def triples(wanted: int) -> Iterator[tuple[int, str]]:
    """At least so many lines, each with the number of services until then."""
    written = 0
    for number in range(51):
        above = number and number // 2
        if number:
            yield 0, f"<{BASE}group/{number}> <{DEF}broader> <{BASE}group/{above}> .\n"
    services = 0
    while written < wanted:
        if services % SERVICES_A_PROVIDER == 0:
            for line in organisation(services // SERVICES_A_PROVIDER):
                yield services, line
                written += 1
        for line in service(services):
            yield services + 1, line
            written += 1
        services += 1


def expected(services: int, *, sparql: bool) -> Counter[str]:
    """How many results of each component there are in so many services."""
    found: Counter[str] = Counter()
    for number in range(services):
        if number % EVERY < len(FAULTS):
            fault = FAULTS[number % EVERY]
            found.update(OF_CORE[fault])
            if sparql:
                found.update(OF_SPARQL.get(fault, ()))
    return found


def write(wanted: int, file: Path) -> int:
    """Write the file; the number of services in it."""
    last = 0
    with file.open("w", encoding="utf-8") as lines:
        for services, line in triples(wanted):
            lines.write(line)
            last = services
    return last


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args()
    write(chosen.triples, chosen.file)
