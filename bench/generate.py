"""Social services in our own model, invented, as many as asked for: `generate.py QUADS FILE`.

The same numbers give the same bytes. The file is N-Quads, in named graphs; with the repository's
own data and ontology it conforms to the shapes. What the ontology's rules derive is in it too, in
the graph `derived`. The things are numbered from 0: services `service/sN`, providers `org/pN`,
target groups `target-group/gN`, so that queries can name them.

How they hang together: most services belong to few providers; a service refers people to earlier
services and to facilities; facilities cooperate with providers; the target groups are a tree, six
deep with a thousand groups.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from derived import Derivation
from things import BASE, PREFIXES, Thing, authority, identified, iri, literals
from words import MINISTRIES, OFFERS, PEOPLE, TOWNS, WAYS, Texts

ROOT = Path(__file__).resolve().parent.parent
GRAPHS: Final = 20
SERVICES_A_PROVIDER: Final = 6
SERVICES_A_GROUP: Final = 12
BRANCHES: Final = 3
LUXEMBOURG: Final = authority("country/LUX")


def sentences(pattern: Texts, **values: Texts) -> list[str]:
    """A text in three languages, each from the pattern and the values of its language."""
    return literals(
        text.format(**{name: value[number] for name, value in values.items()})
        for number, text in enumerate(pattern)
    )


def concepts() -> dict[str, list[str]]:
    """The concepts of the ontology, sorted, by the name of their scheme."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == f"{PREFIXES['skos']}inScheme":
                scheme = str(quad.object).strip("<>").rpartition("/")[2]
                found.setdefault(scheme, []).append(str(quad.subject))
    return {scheme: sorted(members) for scheme, members in found.items()}


class Generator:
    """Makes one service after the other, each with what belongs to it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._concepts = concepts()
        self._providers = self._groups = 0

    def quads(self, wanted: int) -> Iterator[str]:
        """At least so many N-Quads lines: whole services until it is enough."""
        derivation = Derivation()
        written, number = 0, 0
        things = list(self._ministries())
        while written < wanted:
            graph = f"<{BASE}graph/generated-{number % GRAPHS}>"
            for thing in things:
                lines = [*thing.lines(graph), *derivation.lines(thing)]
                written += len(lines)
                yield from lines
            things = list(self._service_with_surroundings(number))
            number += 1

    def _service_with_surroundings(self, number: int) -> Iterator[Thing]:
        if number % SERVICES_A_GROUP == 0:
            yield self._target_group()
        new_provider = number % SERVICES_A_PROVIDER == 0
        if new_provider:
            yield from self._provider()
        # A new provider takes the service it came with, so that none is without.
        provider = self._providers - 1 if new_provider else self._few(self._providers)
        yield from self._service(number, provider)
        if number and self._random.random() < 0.8:
            yield self._referral(number)

    def _ministries(self) -> Iterator[Thing]:
        for number, names in enumerate(MINISTRIES):
            yield identified(
                f"org/m{number}",
                "slx:Ministry",
                {
                    "skos:prefLabel": literals(f"{name} ({number})" for name in names),
                    "dct:description": literals(names),
                    "dct:spatial": [LUXEMBOURG],
                },
            )

    def _provider(self) -> Iterator[Thing]:
        """A provider, and a facility of some provider that cooperates with another one."""
        number, town = self._providers, self._random.choice(TOWNS)
        self._providers += 1
        yield identified(
            f"org/p{number}",
            "slx:ServiceProvider",
            {
                "skos:prefLabel": literals((f"Hëllef {town} {number}",) * 3),
                "dct:description": self._description((town,) * 3),
                "slx:followsApproach": [self._concept("approach")],
                "dct:spatial": [LUXEMBOURG],
            },
        )
        house = (f"Haus {number}", f"Maison {number}", f"House {number}")
        yield identified(
            f"facility/f{number}",
            "slx:Facility",
            {
                "skos:prefLabel": literals(house),
                "dct:description": self._description((town,) * 3),
                "org:classification": [self._concept("facility-type")],
                "org:subOrganizationOf": [iri(f"org/p{self._few(self._providers)}")],
            },
        )
        pattern = ("Zusammenarbeit {way}.", "Collaboration {way}.", "Cooperation {way}.")
        partner = iri(f"org/p{self._few(self._providers)}")
        yield identified(
            f"cooperation/c{number}",
            "slx:Cooperation",
            {
                "slx:cooperationParty": [iri(f"facility/f{number}"), partner],
                "dct:description": sentences(pattern, way=self._random.choice(WAYS)),
            },
        )

    def _target_group(self) -> Thing:
        number = self._groups
        self._groups += 1
        pattern = tuple(f"{{who}}, {word} {number}" for word in ("Gruppe", "groupe", "group"))
        statements = {
            "skos:inScheme": [iri("scheme/target-group")],
            "skos:prefLabel": sentences(pattern, who=self._random.choice(PEOPLE)),
        }
        if number:
            statements["skos:broader"] = [iri(f"target-group/g{(number - 1) // BRANCHES}")]
        else:
            statements["skos:topConceptOf"] = [iri("scheme/target-group")]
        return Thing(f"target-group/g{number}", "skos:Concept", statements)

    def _service(self, number: int, provider: int) -> Iterator[Thing]:
        offer, who = self._random.choice(OFFERS), self._random.choice(PEOPLE)
        town, name = self._random.choice(TOWNS), f"s{number}"
        pattern = tuple(
            f"{{offer}} {town} {number} {word} {{who}}" for word in ("für", "pour", "for")
        )
        measures = [f"{name}-{step}" for step in range(self._random.choice((1, 1, 2, 2, 3)))]
        yield identified(
            f"service/{name}",
            "slx:SocialService",
            {
                "dct:title": sentences(pattern, offer=offer, who=who),
                "dct:description": self._description((town,) * 3, who),
                "dct:audience": self._several(self._audience, (1, 1, 2, 3)),
                "slx:fieldOfWork": [self._concept("field-of-work")],
                "slx:pursuesGoal": self._several(lambda: self._concept("goal"), (0, 1, 2)),
                "slx:offersMeasure": [iri(f"measure/{measure}") for measure in measures],
                "slx:providedBy": [iri(f"org/p{provider}")],
                "cv:hasParticipation": [iri(f"support/{name}")],
                "dct:spatial": [LUXEMBOURG],
            },
        )
        for measure in measures:
            yield self._measure(measure, offer, who)
        yield self._support(name, who)

    def _measure(self, name: str, offer: Texts, who: Texts) -> Thing:
        return identified(
            f"measure/{name}",
            "slx:Measure",
            {
                "skos:prefLabel": sentences((f"{{offer}} {name}",) * 3, offer=offer),
                "dct:description": self._description(offer, who),
                "slx:measureType": [self._concept("measure-type")],
                "slx:supportTerm": self._several(lambda: self._concept("term"), (0, 1)),
            },
        )

    def _support(self, name: str, who: Texts) -> Thing:
        pattern = ("Unterstützt {who}.", "Soutient les {who}.", "Supports {who}.")
        return identified(
            f"support/{name}",
            "slx:Support",
            {
                "cv:hasParticipant": [iri(f"org/m{self._few(len(MINISTRIES))}")],
                "cv:role": [iri("participation-role/supporting-ministry")],
                "dct:description": sentences(pattern, who=who),
            },
        )

    def _referral(self, number: int) -> Thing:
        to_facility = self._random.random() < 0.3
        place = (
            f"facility/f{self._few(self._providers)}"
            if to_facility
            else f"service/s{self._few(number)}"
        )
        pattern = ("Leitet {who} weiter.", "Oriente des {who}.", "Refers {who}.")
        return identified(
            f"referral/s{number}",
            "slx:Referral",
            {
                "slx:referralFrom": [iri(f"service/s{number}")],
                "slx:referralTo": [iri(place)],
                "dct:audience": [self._audience()],
                "dct:description": sentences(pattern, who=self._random.choice(PEOPLE)),
            },
        )

    def _description(self, subject: Texts, who: Texts | None = None) -> list[str]:
        pattern = (
            "{subject}: hilft {who} {way}, kostenlos und vertraulich.",
            "{subject} : aide les {who} {way}, gratuitement et en toute discrétion.",
            "{subject}: helps {who} {way}, free of charge and in confidence.",
        )
        way = self._random.choice(WAYS)
        return sentences(pattern, subject=subject, who=who or self._random.choice(PEOPLE), way=way)

    def _several(self, one: Callable[[], str], counts: tuple[int, ...]) -> list[str]:
        return sorted({one() for _ in range(self._random.choice(counts))})

    def _audience(self) -> str:
        return iri(f"target-group/g{self._few(self._groups)}")

    def _concept(self, scheme: str) -> str:
        known = self._concepts[scheme]
        return known[self._few(len(known))]

    def _few(self, count: int) -> int:
        """A number below `count`, the low ones far more often: half fall in the first eighth."""
        return int(count * self._random.random() ** 3)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write invented social services as N-Quads.")
    parser.add_argument("quads", type=int, help="how many at least")
    parser.add_argument("file", type=Path, help="the file to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with arguments.file.open("w", encoding="utf-8") as output:
        output.writelines(Generator(arguments.seed).quads(arguments.quads))


if __name__ == "__main__":
    main()
