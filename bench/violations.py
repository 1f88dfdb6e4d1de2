"""Social services with known violations: `violations.py TRIPLES FILE`.

The same number gives the same bytes, N-Triples. Of every hundred services each of the first has a
fault of its own, of each kind of constraint in shapes/ at least one; `FOUND` says what finds it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

BASE: Final = "http://example.org/"
DEF: Final = f"{BASE}def#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SERVICES_A_PROVIDER: Final = 5
GROUPS: Final = 50
EVERY: Final = 100

# The components of the results that each shapes file gives for each fault.
FOUND: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "core": {
        "no identifier": ("MinCount",),
        "two identifiers": ("MaxCount",),
        "a bad identifier": ("Pattern",),
        "two titles": ("UniqueLang",),
        "a strange language": ("LanguageIn",),
        "a short title": ("MinLength",),
        "a long title": ("MaxLength",),
        "no German title": ("QualifiedMinCount",),
        "three German titles": ("QualifiedMaxCount",),
        "no organisation": ("Class",),
        "run by another": ("Equals", "Equals"),
        "no number": ("Datatype", "MinInclusive", "MaxInclusive"),
        "a negative number": ("MinInclusive",),
        "a large number": ("MaxInclusive",),
        "no hours": ("MinExclusive",),
        "all hours": ("MaxExclusive",),
        "closed too soon": ("LessThan",),
        "confirmed too soon": ("LessThanOrEquals",),
        "a strange status": ("In",),
        "no street": ("Node",),
        "no town": ("And",),
        "no IRI": ("NodeKind",),
        "no way to reach it": ("Or",),
        "free and with a fee": ("Xone",),
        "withdrawn": ("Not",),
        "an excluded group": ("Disjoint",),
        "no group above": ("MinCount",),
        "a strange property": ("Closed",),
        "another funder": ("HasValue",),
        "an idle organisation": ("MinCount",),
    },
    # Who is provided by no organisation is funded by none.
    "sparql": {"no organisation": ("SPARQL",)},
    "more-sparql": {
        "closed with places": ("SPARQL",),
        "the identifier before": ("SPARQL", "SPARQL"),
        "no IRI": ("Start",),
        "a telephone": ("Start",),
    },
}
FAULTS: Final = tuple(dict.fromkeys(fault for found in FOUND.values() for fault in found))

# What a service with a fault says in place of the usual, with its number; nothing where it is
# None.
IN_PLACE: Final[Mapping[str, tuple[str, str | None]]] = {
    "no identifier": ("identifier", None),
    "a bad identifier": ("identifier", '"Nº {number}"'),
    "no German title": ("title", None),
    "run by another": ("runBy", f"<{BASE}ministry>"),
    "no number": ("capacity", '"many"'),
    "a negative number": ("capacity", f'"-1"^^<{XSD}integer>'),
    "a large number": ("capacity", f'"100000"^^<{XSD}integer>'),
    "no hours": ("hours", f'"0.0"^^<{XSD}decimal>'),
    "all hours": ("hours", f'"168.0"^^<{XSD}decimal>'),
    "closed too soon": ("closed", f'"1950-05-01"^^<{XSD}date>'),
    "confirmed too soon": ("confirmed", f'"1950-05-01"^^<{XSD}date>'),
    "a strange status": ("status", '"shut"'),
    "closed with places": ("status", '"closed"'),
    "no IRI": ("contact", '"by post"'),
    "a telephone": ("contact", "<tel:+352123456>"),
    "no way to reach it": ("reach", None),
    "no group above": ("targetGroup", f"<{BASE}group/0>"),
    "no street": ("street", None),
    "no town": ("town", None),
}
# And what it says beside the usual.
BESIDE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "two identifiers": (("identifier", '"another-{number}"'),),
    "two titles": (("title", '"Another"@de'),),
    "a strange language": (("title", '"Servis"@lb'),),
    "a short title": (("title", '"S"@en-GB'),),
    "a long title": (("title", f'"{"Service " * 10}"@en-GB'),),
    "three German titles": (("title", '"Hilfe"@de-AT'), ("title", '"Hilfe"@de-CH')),
    "free and with a fee": (
        ("free", f'"true"^^<{XSD}boolean>'),
        ("fee", f'"1.5"^^<{XSD}decimal>'),
    ),
    "withdrawn": (("withdrawn", '"2020"'),),
}


def fault_of(number: int) -> str:
    """The fault of a service; "" for none."""
    place = number % EVERY
    return FAULTS[place] if place < len(FAULTS) else ""


def service(number: int) -> Iterator[str]:
    """The triples of a service and of what belongs to it alone."""
    fault = fault_of(number)
    name, home = f"<{BASE}service/{number}>", f"<{BASE}address/{number}>"
    place, instead = IN_PLACE.get(fault, ("", None))
    yield f"{name} {TYPE} <{DEF}Service> .\n"
    for about, usual in ((name, _of_service(number, home, fault)), (home, _of_address(number))):
        for predicate, value in usual:
            if predicate != place:
                yield _line(about, predicate, value)
            elif instead is not None:
                yield _line(about, predicate, instead.format(number=number))
                place = ""
    for language in ("fr", "en"):
        yield _line(name, "title", f'"Service number {number}"@{language}')
    for predicate, value in BESIDE.get(fault, ()):
        yield _line(name, predicate, value.format(number=number))
    provider = number // SERVICES_A_PROVIDER
    if fault == "a strange property":
        yield _line(f"<{BASE}org/{provider}>", "remark", '"to be checked"')
    if fault == "an idle organisation":
        yield from organisation(f"{provider}-idle", "ministry")


def _line(subject: str, predicate: str, value: str) -> str:
    # How a service is reached is one property or another.
    name = {"reach": "mail"}.get(predicate, predicate)
    return f"{subject} <{DEF}{name}> {value} .\n"


def _of_service(number: int, home: str, fault: str) -> Iterator[tuple[str, str]]:
    provider = f"<{BASE}org/{number // SERVICES_A_PROVIDER}>"
    if fault == "no organisation":
        provider = home
    group = f"<{BASE}group/{number % GROUPS + 1}>"
    before = number - (fault == "the identifier before")
    yield "identifier", f'"service-{before}"'
    yield "title", f'"Service number {number}"@de'
    yield "providedBy", provider
    yield "runBy", provider
    yield "capacity", f'"{number % 90 + 1}"^^<{XSD}integer>'
    yield "hours", f'"{number % 50 + 10}.5"^^<{XSD}decimal>'
    yield "opened", f'"{1990 + number % 30}-05-01"^^<{XSD}date>'
    yield "closed", f'"2030-05-01"^^<{XSD}date>'
    yield "confirmed", f'"2026-{number % 12 + 1:02}-01"^^<{XSD}date>'
    yield "status", '"open"'
    yield "contact", f"<mailto:s{number}@example.org>"
    yield ("reach" if fault or number % 2 else "phone"), f'"{number}"'
    if fault != "free and with a fee":
        yield ("fee", f'"{number % 9}.5"^^<{XSD}decimal>') if number % 3 else _FREE
    yield "targetGroup", group
    yield "excludedGroup", group if fault == "an excluded group" else f"<{BASE}group/none>"
    yield "address", home


_FREE: Final = ("free", f'"true"^^<{XSD}boolean>')


def _of_address(number: int) -> Iterator[tuple[str, str]]:
    yield "street", f'"Street {number}"'
    yield "postcode", f'"L-{number % 9000 + 1000}"'
    yield "town", f'"Town {number % 100}"'
    yield "country", '"LU"'


def organisation(number: int | str, funder: str) -> Iterator[str]:
    name = f"<{BASE}org/{number}>"
    yield f"{name} {TYPE} <{DEF}Organisation> .\n"
    yield _line(name, "name", f'"Organisation {number}"')
    yield _line(name, "fundedBy", f"<{BASE}{funder}>")


def triples(wanted: int) -> Iterator[tuple[int, str]]:
    """At least so many lines, each with the number of services until then."""
    written = GROUPS
    for number in range(1, GROUPS + 1):
        yield 0, f"<{BASE}group/{number}> <{DEF}broader> <{BASE}group/{number // 2}> .\n"
    services = 0
    # Organisations have all their services, or their faults could not be told.
    while written < wanted or services % SERVICES_A_PROVIDER:
        if services % SERVICES_A_PROVIDER == 0:
            theirs = map(fault_of, range(services, services + SERVICES_A_PROVIDER))
            funder = "another" if "another funder" in theirs else "ministry"
            for line in organisation(services // SERVICES_A_PROVIDER, funder):
                yield services, line
                written += 1
        for line in service(services):
            yield services + 1, line
            written += 1
        services += 1


def expected(services: int, shapes: Iterable[str]) -> Counter[str]:
    """How many results of each component these shapes files give for so many services."""
    found: Counter[str] = Counter()
    faults = Counter(map(fault_of, range(services)))
    for name in shapes:
        for fault, components in FOUND[name].items():
            for component in components:
                found[component] += faults[fault]
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
