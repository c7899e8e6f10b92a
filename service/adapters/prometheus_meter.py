"""What a process does, in the form that Prometheus reads.

Flows in: answers, summaries, model calls and responses as they happen. Flows out: the text that a scrape gets. Nothing
global: each meter has a registry of its own. A label is never taken from what somebody sent, so that nobody can make
the series many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from service.model import Answer, Gauge, ModelOutcome, Summary

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
OTHER = "other"
NO_ROUTE = "none"  # refused at the door, or of no path that is served
QUICK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
SLOW_S = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120)


class PrometheusMeter:
    """Satisfies service.ports.Meter."""

    def __init__(self) -> None:
        # It would be a second series for each, which says when the first began.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        counter = partial(Counter, registry=registry)
        quick_s = partial(Histogram, registry=registry, buckets=QUICK_S)
        slow_s = partial(Histogram, registry=registry, buckets=SLOW_S)
        fate = ("status", "mode", "degraded")
        self._requests = counter("dateline_http_requests", "Requests answered.", ("method", "route", "status"))
        self._request_s = quick_s(
            "dateline_http_request_duration_seconds", "Seconds until a request was answered whole.", ("method", "route")
        )
        self._answers = counter("dateline_answers", "Questions answered or abstained from.", fate)
        self._answer_s = quick_s(
            "dateline_answer_duration_seconds", "Seconds from a question to its whole answer.", ("mode",)
        )
        self._retrieval_s = quick_s(
            "dateline_retrieval_duration_seconds", "Seconds of an answer that its searches took."
        )
        self._sentences = counter(
            "dateline_sentences",
            "Sentences of answers: said with their quotes, or dropped for want of one.",
            ("outcome", "mode"),
        )
        self._summaries = counter("dateline_summaries", "Summaries made, those in digests among them.", fate)
        self._summary_s = slow_s("dateline_summary_duration_seconds", "Seconds that a summary took.", ("mode",))
        self._calls = counter("dateline_model_calls", "Requests to a language model.", ("outcome",))
        self._first_s = slow_s(
            "dateline_model_first_piece_seconds", "Seconds until the first piece of a language model's reply."
        )
        self._call_s = slow_s(
            "dateline_model_call_duration_seconds", "Seconds until a language model's reply was over."
        )

    def answered(self, answer: Answer) -> None:
        mode = answer.mode
        self._answers.labels(answer.status, mode, _word(answer.degraded)).inc()
        _observe(self._answer_s.labels(mode), answer.timing_ms.get("total"))
        _observe(self._retrieval_s, answer.timing_ms.get("retrieval"))
        self._sentences.labels("said", mode).inc(len(answer.sentences))
        self._sentences.labels("dropped", mode).inc(len(answer.dropped))

    def summed_up(self, summary: Summary) -> None:
        self._summaries.labels(summary.status, summary.mode, _word(summary.degraded)).inc()
        _observe(self._summary_s.labels(summary.mode), summary.timing_ms.get("total"))

    def model_replied(self, outcome: ModelOutcome, *, first_s: float | None, total_s: float) -> None:
        self._calls.labels(outcome).inc()
        self._call_s.observe(total_s)
        if first_s is not None:
            self._first_s.observe(first_s)

    def responded(self, method: str, route: str | None, status: int, *, total_s: float) -> None:
        method, route = method if method in METHODS else OTHER, route or NO_ROUTE
        self._requests.labels(method, route, str(status)).inc()
        self._request_s.labels(method, route).observe(total_s)

    def exposition(self, gauges: Iterable[Gauge], *, accept: str) -> tuple[bytes, str]:
        encode, media_type = choose_encoder(accept)
        return encode(_Scrape(self._registry, gauges)), media_type


class _Scrape:
    """What one scrape gets: what was counted, and how things stand."""

    def __init__(self, registry: CollectorRegistry, gauges: Iterable[Gauge]) -> None:
        self._registry = registry
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        return chain(self._registry.collect(), _families(self._gauges))


def _families(gauges: Iterable[Gauge]) -> Iterable[Metric]:
    """One family a name, with a sample for each of its gauges. Gauges of one name have the same labels."""
    families: dict[str, GaugeMetricFamily] = {}
    for gauge in gauges:
        family = families.setdefault(
            gauge.name, GaugeMetricFamily(gauge.name, gauge.meaning, labels=tuple(gauge.labels))
        )
        family.add_metric(tuple(gauge.labels.values()), gauge.value)
    return families.values()


def _observe(histogram: Histogram, ms: float | None) -> None:
    if ms is not None:
        histogram.observe(ms / 1e3)


def _word(is_so: bool) -> str:
    return "true" if is_so else "false"
