"""The table of everything that is looked at, and the looking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.harvest.ckan_rules import CKAN_RULES
from kg.harvest.europa_rules import EUROPA_RULES
from kg.harvest.harvest import Harvest
from kg.harvest.paging_rules import PAGING_RULES
from kg.harvest.rule import SEVERITIES, Hit, Rule
from kg.harvest.transport_rules import TRANSPORT_RULES
from kg.harvest.udata_distributions import UDATA_DISTRIBUTION_RULES
from kg.harvest.udata_rules import UDATA_RULES
from kg.harvest.udata_services import UDATA_SERVICE_RULES

RULES: Final[tuple[Rule, ...]] = (
    *TRANSPORT_RULES,
    *PAGING_RULES,
    *UDATA_RULES,
    *UDATA_DISTRIBUTION_RULES,
    *UDATA_SERVICE_RULES,
    *CKAN_RULES,
    *EUROPA_RULES,
)


@dataclass(frozen=True)
class Finding:
    """A rule, and everything that it found."""

    rule: Rule
    hits: tuple[Hit, ...]


def findings(harvest: Harvest, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """What there is to tell, the worst first, rules of one severity in the order of the table."""
    found = [Finding(rule, tuple(rule.check(harvest))) for rule in rules]
    told = [finding for finding in found if finding.hits]
    return tuple(sorted(told, key=lambda finding: SEVERITIES.index(finding.rule.severity)))
