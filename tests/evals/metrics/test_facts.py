from __future__ import annotations

import pytest

from evals.metrics.facts import all_facts, fact_coverage, missing_facts
from evals.model import Tally

FACTS = (("Tang", "Daren Tang"), ("Geneva",))


def test_half_of_the_facts_is_half_covered_and_not_all() -> None:
    assert fact_coverage("Türk met Tang.", FACTS) == Tally(0.5)
    assert all_facts("Türk met Tang.", FACTS) == Tally(0)
    assert all_facts("Daren Tang came to Geneva.", FACTS) == Tally(1)


def test_a_missing_fact_is_named_by_its_first_wording() -> None:
    assert missing_facts("He went to Geneva.", FACTS) == ["Tang"]
    assert missing_facts("", FACTS) == ["Tang", "Geneva"]


def test_a_piece_of_a_word_states_no_fact() -> None:
    assert fact_coverage("Tanganyika", FACTS) == Tally(0)


def test_a_case_that_expects_nothing_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="no fact is expected"):
        fact_coverage("Tang", ())
