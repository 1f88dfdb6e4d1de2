"""A catalogue as it comes in, page by page, and the report on it; runs where it may be fatal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from kg.harvest.conversation import Begin, Finish, ReadPage
from kg.harvest.dcat_ap import invalid
from kg.harvest.graph import Subject
from kg.harvest.harvest import RELATIVE, Exchange, Harvest, Page, external, links_of
from kg.harvest.mqa import Facts, Score, score
from kg.harvest.paging_rules import next_of
from kg.harvest.reading import read_page
from kg.harvest.report import document
from kg.harvest.rules import findings


class Looking:
    """The pages of one catalogue that were read so far."""

    def __init__(self, begin: Begin, shapes: bytes) -> None:
        self._begin = begin
        self._shapes = shapes
        self._pages: list[Page] = []

    def read(self, exchange: Exchange, body: bytes) -> ReadPage:
        """Take one more page; raises what reading raises."""
        page = read_page(len(self._pages) + 1, exchange, body)
        self._pages.append(page)
        following = next_of(page)
        leads_on = following is not None and not isinstance(following, ox.BlankNode)
        url = following.value if following is not None and leads_on else None
        if url is not None and url.startswith(RELATIVE):
            url = None
        return ReadPage(url, tuple(dict.fromkeys(links_of(page))))

    def report(self, finish: Finish) -> dict[str, Any]:
        """The document of the report; raises what validating raises."""
        pages = list(self._pages)
        first = pages[0]
        pages[0] = replace(first, exchange=replace(first.exchange, repeated=finish.repeated))
        harvest = Harvest(
            tuple(pages), finish.links, finish.broken, self._begin.language, self._begin.today
        )
        notes = [*self._begin.notes, *finish.notes]
        if not self._shapes:
            notes.append(
                "Whether datasets conform to DCAT-AP was not checked: its 30 points are counted as "
                "lost. Give the shapes with --dcat-shapes."
            )
        scores, violations = self._scores(harvest)
        found = document(harvest, findings(harvest), scores, notes)
        found["violations"] = violations
        return found

    def _scores(self, harvest: Harvest) -> tuple[list[Score], dict[str, list[str]]]:
        """The score of every dataset, and what shapes say of those that do not conform."""
        scores: list[Score] = []
        violations: dict[str, list[str]] = {}
        for page in harvest.pages:
            wrong: dict[Subject, tuple[str, ...]] = {}
            if self._shapes:
                wrong = invalid(page, self._shapes)
            for dataset in (node for node in harvest.datasets if node.page == page.number):
                if external(dataset):
                    continue
                valid = dataset.term not in wrong if self._shapes else None
                scores.append(score(dataset, Facts(harvest.links, valid)))
                if dataset.term in wrong:
                    violations[dataset.name] = list(wrong[dataset.term])
        return scores, violations
