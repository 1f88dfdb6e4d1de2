"""``/metrics``: the state of the server in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from kg.web.http.routing import readable
from kg.web.service.observer import BUCKETS
from kg.web.site import Site, site_of

router = APIRouter()

_INFINITY: Final = "+Inf"


@readable(router, "/metrics", "Metrics in Prometheus' format")
async def metrics(request: Request) -> Response:
    """Requests, cache, workers, evaluations and the version that is served."""
    registry = CollectorRegistry()
    registry.register(SiteCollector(site_of(request)))
    return Response(
        generate_latest(registry),
        headers={"Cache-Control": "no-store"},
        media_type=CONTENT_TYPE_LATEST,
    )


class SiteCollector(Collector):
    """Reads the numbers that a site keeps when they are asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        yield from self._requests()
        yield from self._cache()
        yield from self._evaluations()
        yield InfoMetricFamily(
            "kg_store", "The version that is served.", {"version": self._site.store.version}
        )

    def _requests(self) -> Iterator[Metric]:
        observer = self._site.observer
        requests = CounterMetricFamily(
            "kg_requests",
            "Requests by route, method and status.",
            labels=["route", "method", "status"],
        )
        for (route, method, status), count in observer.requests.items():
            requests.add_metric([route, method, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily(
            "kg_request_seconds",
            "Seconds from a request to the end of its answer.",
            labels=["route"],
        )
        for route, durations in observer.durations.items():
            buckets, total = [], 0
            for bound, count in zip((*map(str, BUCKETS), _INFINITY), durations.counts, strict=True):
                total += count
                buckets.append((bound, float(total)))
            seconds.add_metric([route], buckets, durations.seconds)
        yield seconds
        yield CounterMetricFamily("kg_sent_bytes", "Bytes of answers.", observer.bytes)
        refused = self._site.allowances.refused
        yield CounterMetricFamily("kg_refused", "Queries of clients over their share.", refused)

    def _cache(self) -> Iterator[Metric]:
        cache = self._site.cache
        answers = CounterMetricFamily(
            "kg_cache_answers", "Answers by where they came from.", labels=["from"]
        )
        answers.add_metric(["cache"], cache.hits)
        answers.add_metric(["another"], cache.collapsed)
        answers.add_metric(["evaluation"], cache.misses)
        yield answers
        yield CounterMetricFamily("kg_cache_evicted", "Answers dropped for room.", cache.evicted)
        yield GaugeMetricFamily("kg_cache_bytes", "Bytes that the cache holds.", cache.size)
        yield GaugeMetricFamily("kg_cache_entries", "Answers that the cache holds.", len(cache))

    def _evaluations(self) -> Iterator[Metric]:
        workers = GaugeMetricFamily(
            "kg_workers", "Worker processes, and queries that wait.", labels=["state"]
        )
        for state, count in self._site.store.workers().items():
            workers.add_metric([state], count)
        yield workers
        events = CounterMetricFamily(
            "kg_worker_events", "What became of workers and their zygotes.", labels=["event"]
        )
        for event, count in self._site.store.events().items():
            events.add_metric([event], count)
        yield events
