"""What the rules in ontology/rules derive from the generated things, thing by thing.

The rules themselves join everything with everything, which takes too long over a million quads.
A test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from things import DERIVED, Thing, authority, identified, iri, line, literals

PROVIDES = (
    "{provider} bietet den Dienst „{title}“ an.",
    "{provider} propose le service « {title} ».",
    '{provider} provides the service \\"{title}\\".',
)


class Derivation:
    """Takes things in the order in which they are generated: what is referred to comes first."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}
        self._service_of: dict[str, Thing] = {}
        self._said: set[tuple[str, str]] = set()
        self._rules: Mapping[str, Callable[[Thing], Iterator[str]]] = {
            "slx:Cooperation": _cooperation,
            "slx:Facility": self._agent,
            "slx:Measure": self._measure,
            "slx:Ministry": self._agent,
            "slx:Referral": _referral,
            "slx:ServiceProvider": self._agent,
            "slx:SocialService": self._service,
            "slx:Support": self._support,
        }

    def lines(self, thing: Thing) -> Iterator[str]:
        """The N-Quads lines that follow from one more thing."""
        rule = self._rules.get(thing.class_)
        return iter(()) if rule is None else rule(thing)

    def _agent(self, agent: Thing) -> Iterator[str]:
        self._names[agent.subject] = agent.statements["skos:prefLabel"]
        for name in agent.statements["skos:prefLabel"]:
            yield _line(agent.subject, "foaf:name", name)
            yield _line(agent.subject, "dct:title", name)

    def _service(self, service: Thing) -> Iterator[str]:
        parts = service.statements["slx:offersMeasure"] + service.statements["cv:hasParticipation"]
        self._service_of |= dict.fromkeys(parts, service)
        subject, provider = service.subject, service.statements["slx:providedBy"][0]
        yield _line(provider, "slx:provides", subject)
        for field in service.statements["slx:fieldOfWork"]:
            yield _line(subject, "cv:thematicArea", field)
        yield _line(subject, "dct:type", authority("main-activity/soc-pro"))
        yield _line(subject, "cv:sector", authority("data-theme/SOCI"))
        yield _line(subject, "dct:isPartOf", "<https://w3id.org/solux/dataset/solux>")
        participation = self._participation(service, provider)
        yield _line(subject, "cv:hasParticipation", participation.subject)
        yield from participation.lines(DERIVED)

    def _participation(self, service: Thing, provider: str) -> Thing:
        texts = zip(PROVIDES, self._names[provider], service.statements["dct:title"], strict=True)
        return identified(
            f"participation/{service.path.rpartition('/')[2]}-provider",
            "cv:Participation",
            {
                "dct:description": literals(
                    pattern.format(provider=_text(name), title=_text(title))
                    for pattern, name, title in texts
                ),
                "cv:hasParticipant": [provider],
                "cv:role": [iri("participation-role/provider")],
            },
        )

    def _measure(self, measure: Thing) -> Iterator[str]:
        service = self._service_of.pop(measure.subject).subject
        for kind in measure.statements["slx:measureType"]:
            yield from self._once(service, "cv:isClassifiedBy", kind)

    def _support(self, support: Thing) -> Iterator[str]:
        service = self._service_of.pop(support.subject).subject
        ministry = support.statements["cv:hasParticipant"][0]
        yield _line(service, "slx:supportedBy", ministry)
        yield _line(service, "slx:fundedBy", ministry)
        yield _line(service, "cv:hasCompetentAuthority", ministry)
        yield _line(ministry, "slx:supports", service)
        yield _line(ministry, "slx:funds", service)
        yield from self._once(ministry, "rdf:type", "<https://w3id.org/solux/def#FundingMinistry>")

    def _once(self, subject: str, predicate: str, value: str) -> Iterator[str]:
        if (subject, value) not in self._said:
            self._said.add((subject, value))
            yield _line(subject, predicate, value)


def _referral(referral: Thing) -> Iterator[str]:
    origin, target = (referral.statements[f"slx:referral{end}"][0] for end in ("From", "To"))
    yield _line(origin, "slx:refersTo", target)


def _cooperation(cooperation: Thing) -> Iterator[str]:
    one, other = cooperation.statements["slx:cooperationParty"]
    yield _line(one, "slx:cooperatesWith", other)
    yield _line(other, "slx:cooperatesWith", one)


def _line(subject: str, predicate: str, value: str) -> str:
    return line(subject, predicate, value, DERIVED)


def _text(literal: str) -> str:
    """The text of a literal with a language of two letters."""
    return literal[1:-4]
