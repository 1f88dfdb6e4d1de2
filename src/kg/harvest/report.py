"""What came of a check, as the one document that JSON shows and texts are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.harvest import rule as severities
from kg.harvest.harvest import Harvest, distributions, external
from kg.harvest.limits import MOST_POINTS
from kg.harvest.mqa import Score, rating_of
from kg.harvest.rule import HARVESTERS, Hit
from kg.harvest.rules import Finding

# Of a rule that finds something everywhere, so many places are told.
_MOST_HITS: Final = 1000
_LONGEST: Final = 300
# The harvesters as people call them.
NAMES: Final = {"udata": "udata", "ckan": "CKAN", "europa": "data.europa.eu"}


@dataclass(frozen=True)
class HarvestReport:
    """The outcome of one check.

    `document` is made of what JSON has: ``url``, ``pages``, ``datasets``, ``distributions``,
    ``services``, ``links``, ``harvesters``, ``findings`` (the worst first), ``mqa``,
    ``violations`` of the shapes by dataset, and ``notes``.
    """

    document: dict[str, Any]

    @property
    def loses(self) -> bool:
        """Whether any harvester loses anything."""
        return any(
            finding["severity"] != severities.WARNING for finding in self.document["findings"]
        )

    @property
    def lowest(self) -> int:
        """The points of the dataset that has fewest; 0 where there is none."""
        return int(self.document["mqa"]["lowest"])

    def passes(self, at_least: int | None = None) -> bool:
        """Whether nothing is lost, and no dataset has fewer points than these."""
        return not self.loses and (at_least is None or self.lowest >= at_least)


def document(
    harvest: Harvest, found: Sequence[Finding], scores: Sequence[Score], notes: Sequence[str]
) -> dict[str, Any]:
    """The document of a harvest that was looked at."""
    own = [node for node in harvest.datasets if not external(node)]
    return {
        "url": harvest.pages[0].exchange.url,
        "pages": len(harvest.pages),
        "datasets": len({node.name for node in own}),
        "distributions": len({one.name for node in own for one in distributions(node)}),
        "services": len({node.name for node in harvest.services}),
        "links": {
            "checked": len(harvest.links),
            "dead": sum(not link.answers for link in harvest.links.values()),
        },
        "harvesters": {
            who: _imported(who, {node.name for node in own}, found) for who in HARVESTERS
        },
        "findings": [_finding(one) for one in found],
        "mqa": _mqa(scores),
        "notes": list(notes),
    }


def _imported(who: str, names: set[str], found: Sequence[Finding]) -> dict[str, Any]:
    """How many datasets a harvester takes, and how many values it loses of them."""
    own = [finding for finding in found if who in finding.rule.who]
    breaks = any(finding.rule.severity == severities.HARVEST for finding in own)
    dropped = {
        hit.dataset
        for finding in own
        if finding.rule.severity == severities.DATASET
        for hit in finding.hits
    }
    values = sum(len(finding.hits) for finding in own if finding.rule.severity == severities.VALUE)
    return {
        "breaks": breaks,
        "imports": 0 if breaks else len(names - dropped),
        "drops": len(names) if breaks else len(names & dropped),
        "values": values,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "id": rule.id,
        "who": list(rule.who),
        "severity": rule.severity,
        "does": rule.does,
        "fix": rule.fix,
        "count": len(finding.hits),
        "hits": [_hit(hit) for hit in finding.hits[:_MOST_HITS]],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    said = {name: value for name, value in vars(hit).items() if value}
    if len(hit.detail) > _LONGEST:
        said["detail"] = f"{hit.detail[:_LONGEST]}…"
    return said


def _mqa(scores: Sequence[Score]) -> dict[str, Any]:
    points = [score.points for score in scores]
    average = sum(points) / len(points) if points else 0
    return {
        "most": MOST_POINTS,
        "average": round(average, 1),
        "lowest": min(points, default=0),
        "rating": rating_of(average),
        "datasets": [
            {
                "dataset": score.dataset,
                "page": score.page,
                "points": score.points,
                "rating": score.rating,
                "distribution": score.distribution,
                "lost": [
                    {
                        "metric": lost.metric.id,
                        "dimension": lost.metric.dimension,
                        "points": lost.metric.points,
                        "reason": lost.reason,
                    }
                    for lost in score.lost
                ],
            }
            for score in scores
        ],
    }
