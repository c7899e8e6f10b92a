from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.abstention import abstention
from evals.metrics.citing import citation_hits, unquoted_evidence
from evals.metrics.facts import fact_coverage, missing_facts
from evals.metrics.latency import latency, percentile
from evals.metrics.quotes import quote_validity
from evals.metrics.short_answers import short_answers
from evals.model import Figure, Outcome
from evals.scoring import faults, figures
from tests.evals.making import TEXTS, answer, case, outcome

TANG = case(facts=(("Tang", "Daren Tang"), ("Geneva",)), short=("Tang",), quotes=("met Tang in Geneva",))
SILENT = case()


def value(found: tuple[Figure, ...], name: str) -> float | None:
    return next(figure.value for figure in found if figure.name == name)


def test_half_of_the_facts_is_half_covered_and_not_all() -> None:
    found = fact_coverage([outcome(TANG, answer("Türk met Tang.", quotes=("Türk met Tang",)))])
    assert value(found, "fact coverage") == 0.5
    assert value(found, "all facts") == 0


def test_a_fact_may_stand_in_the_short_answer() -> None:
    assert missing_facts(outcome(TANG, answer("He went to Geneva.", short="Tang"))) == []


def test_an_abstention_states_no_fact_whatever_its_message_says() -> None:
    assert missing_facts(outcome(case(facts=(("archive",),), quotes=("Türk",)), answer())) == ["archive"]


def test_cases_to_abstain_from_and_errors_are_in_no_fact_figure() -> None:
    found = fact_coverage([outcome(SILENT, answer("Tang.")), outcome(TANG, None, error="boom")])
    assert [(figure.value, figure.n) for figure in found] == [(None, 0), (None, 0)]


def test_abstention_is_scored_beside_those_who_never_read_the_question() -> None:
    said, silent = answer("Tang.", quotes=("Tang",)), answer()
    found = abstention(
        [
            outcome(SILENT, silent),
            outcome(SILENT, said),
            outcome(TANG, silent),
            outcome(TANG, said),
            outcome(TANG, said),
        ]
    )
    assert value(found, "abstention precision") == 0.5
    assert value(found, "abstention recall") == 0.5
    assert value(found, "abstention F1") == 0.5
    assert value(found, "abstention accuracy") == 0.6
    assert found[2].beside == "always answer 0.000, always abstain 0.571"
    assert found[3].beside == "always answer 0.600, always abstain 0.400"


def test_abstaining_where_nothing_was_to_be_abstained_from_has_no_recall() -> None:
    found = abstention([outcome(TANG, answer("Tang."))])
    assert value(found, "abstention recall") is None
    assert value(found, "abstention precision") is None


def test_a_quote_is_valid_only_at_its_own_offsets() -> None:
    found = quote_validity([outcome(TANG, answer("Tang.", quotes=("met Tang", "met Pope")))], TEXTS)
    assert value(found, "quote validity") == 0.5


def test_a_sentence_without_a_citation_is_counted() -> None:
    found = quote_validity([outcome(SILENT, answer("Tang."))], TEXTS)
    assert value(found, "sentences without a citation") == 1


@pytest.mark.parametrize("quote", ["Türk met Tang in Geneva on Dec. 8.", "Tang in Geneva", "met Tang in Geneva"])
def test_the_sentence_around_the_evidence_and_its_telling_part_are_hits(quote: str) -> None:
    assert unquoted_evidence(outcome(TANG, answer("Tang.", quotes=(quote,))), TEXTS) == []


@pytest.mark.parametrize(
    "quote", ["Nothing else happened there.", "Geneva on Dec. 8. Nothing else", "met Pope in Geneva"]
)
def test_other_words_and_a_mere_touch_are_no_hits(quote: str) -> None:
    found = citation_hits([outcome(TANG, answer("Tang.", quotes=(quote,)))], TEXTS)
    assert value(found, "citation hit") == 0


def test_a_wrong_short_answer_is_not_a_missing_one() -> None:
    found = short_answers(
        [
            outcome(TANG, answer("Tang.", short="tang")),
            outcome(TANG, answer("Tang.", short="Türk")),
            outcome(TANG, answer()),
        ]
    )
    assert value(found, "short answer right") == pytest.approx(1 / 3)
    assert value(found, "short answer wrong") == pytest.approx(1 / 3)


def test_latency_leaves_errors_out() -> None:
    found = latency([outcome(TANG, answer(), seconds=0.2), outcome(TANG, None, error="boom", seconds=9)])
    assert value(found, "latency p95") == pytest.approx(200)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(1, 100))
def test_a_percentile_is_one_of_the_values_and_enough_do_not_exceed_it(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert found is not None
    assert sum(v <= found for v in values) >= len(values) * percent / 100 - 1e-6


def test_percentiles_by_nearest_rank() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile([4, 1, 3, 2], 95) == 4
    assert percentile([], 50) is None


def test_an_error_is_counted_and_in_no_other_figure() -> None:
    found = figures([outcome(TANG, None, error="boom")], TEXTS)
    assert value(found, "errors") == 1
    assert [figure.name for figure in found if figure.value is not None] == ["sentences without a citation", "errors"]


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (outcome(TANG, None, error="boom"), "error: boom"),
        (outcome(SILENT, answer("Tang.", quotes=("Tang",))), "answered, where"),
        (outcome(TANG, answer()), "abstained, where"),
        (outcome(TANG, answer("Tang.", quotes=("met Tang in Geneva",))), "does not state: Geneva"),
        (outcome(TANG, answer("Tang, Geneva.", quotes=("Nothing",))), "does not quote: met Tang in Geneva"),
        (outcome(TANG, answer("Tang, Geneva.", quotes=("met Tang in Geneva",), short="Türk")), "short answer"),
        (outcome(TANG, answer("Tang, Geneva.", quotes=("met Tang in Geneva", "xx"))), "quote is in no text: xx"),
    ],
)
def test_what_is_wrong_is_said_in_words(made: Outcome, fault: str) -> None:
    assert any(line.startswith(fault) for line in faults(made, TEXTS))


def test_a_right_answer_and_a_right_abstention_have_no_faults() -> None:
    said = answer("Türk met Tang in Geneva.", quotes=("met Tang in Geneva",), short="Tang")
    assert faults(outcome(TANG, said), TEXTS) == []
    assert faults(outcome(SILENT, answer()), TEXTS) == []
