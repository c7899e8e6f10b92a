"""What is counted comes out as Prometheus' own reader reads it."""

from __future__ import annotations

import threading

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain

from service.adapters.prometheus_meter import PrometheusMeter
from service.model import Gauge
from tests.answers import answer
from tests.editions import summary

PLAIN, OPEN = "text/plain", "application/openmetrics-text; version=1.0.0"


def samples(meter: PrometheusMeter, *gauges: Gauge, accept: str = PLAIN) -> dict[tuple[str, frozenset[str]], float]:
    """Of what is our own, by name and label values."""
    body, _ = meter.exposition(gauges, accept=accept)
    read = open_metrics if "openmetrics" in accept else plain
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in read(body.decode())
        for sample in family.samples
        if sample.name.startswith("dateline_")
    }


def test_an_answer_is_counted_by_what_became_of_it_with_its_times_and_sentences() -> None:
    meter = PrometheusMeter()
    for made in (answer(), answer(degraded=False), answer(degraded=False), answer(status="abstained", timing_ms={})):
        meter.answered(made)
    found = samples(meter)
    assert found["dateline_answers_total", frozenset(("answered", "llm", "true"))] == 1
    assert found["dateline_answers_total", frozenset(("answered", "llm", "false"))] == 2
    assert found["dateline_answers_total", frozenset(("abstained", "llm", "true"))] == 1
    assert found["dateline_answer_duration_seconds_count", frozenset(("llm",))] == 3
    assert found["dateline_answer_duration_seconds_sum", frozenset(("llm",))] == pytest.approx(0.123)
    assert found["dateline_answer_duration_seconds_bucket", frozenset(("llm", "0.025"))] == 0
    assert found["dateline_answer_duration_seconds_bucket", frozenset(("llm", "0.05"))] == 3
    assert found["dateline_retrieval_duration_seconds_sum", frozenset()] == pytest.approx(3 * 0.00725)
    assert found["dateline_sentences_total", frozenset(("said", "llm"))] == 4
    assert found["dateline_sentences_total", frozenset(("dropped", "llm"))] == 4


def test_summaries_and_model_calls_are_counted() -> None:
    meter = PrometheusMeter()
    meter.summed_up(summary())
    meter.model_replied("whole", first_s=0.3, total_s=2.0)
    meter.model_replied("unavailable", first_s=None, total_s=30.0)
    found = samples(meter)
    assert found["dateline_summaries_total", frozenset(("conflict", "extractive", "false"))] == 1
    assert found["dateline_summary_duration_seconds_sum", frozenset(("extractive",))] == pytest.approx(0.0125)
    assert found["dateline_model_calls_total", frozenset(("whole",))] == 1
    assert found["dateline_model_calls_total", frozenset(("unavailable",))] == 1
    assert found["dateline_model_call_duration_seconds_sum", frozenset()] == 32
    assert found["dateline_model_first_piece_seconds_count", frozenset()] == 1


def test_what_a_stranger_sends_makes_no_series() -> None:
    meter = PrometheusMeter()
    for number in range(50):
        meter.responded(f"BREW{number}", None, 404, total_s=0.001)
    meter.responded("GET", "/v1/articles/{article_id}", 200, total_s=0.001)
    found = {name: value for name, value in samples(meter).items() if name[0] == "dateline_http_requests_total"}
    assert found == {
        ("dateline_http_requests_total", frozenset(("other", "none", "404"))): 50,
        ("dateline_http_requests_total", frozenset(("GET", "/v1/articles/{article_id}", "200"))): 1,
    }


@pytest.mark.parametrize("accept", [PLAIN, OPEN])
def test_gauges_of_one_name_are_one_family_and_odd_labels_are_whole(accept: str) -> None:
    odd = 'a "quoted"\nline\\ of 🗞'
    gauges = [Gauge("dateline_articles", "Articles.", n, {"archive": name}) for n, name in enumerate(["main", odd])]
    meter = PrometheusMeter()
    found = samples(meter, *gauges, Gauge("dateline_places", "Places.", 2.5), accept=accept)
    assert found["dateline_articles", frozenset(("main",))] == 0
    assert found["dateline_articles", frozenset((odd,))] == 1
    assert found["dateline_places", frozenset()] == 2.5
    body, media_type = meter.exposition(gauges, accept=accept)
    assert body.count(b"# TYPE dateline_articles gauge") == 1
    assert media_type.startswith(accept.partition(";")[0])


def test_two_meters_know_nothing_of_each_other_and_the_process_is_told_of() -> None:
    one, other = PrometheusMeter(), PrometheusMeter()
    one.answered(answer())
    assert not [name for name, _ in samples(other) if name == "dateline_answers_total"]
    assert b"process_resident_memory_bytes" in other.exposition([], accept="")[0]


def test_nothing_is_lost_between_threads() -> None:
    meter = PrometheusMeter()
    threads = [threading.Thread(target=lambda: [meter.answered(answer()) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert samples(meter)["dateline_answers_total", frozenset(("answered", "llm", "true"))] == 1600
