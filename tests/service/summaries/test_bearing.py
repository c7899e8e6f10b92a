from __future__ import annotations

import pytest

from service.candidates import candidates
from service.likeness import no_likeness
from service.question_analysis import analyse
from service.summaries.bearing import Bearing, bearing, topic_of
from tests.passages import passage, ranked

WATER = "The council of Larvik raised the price of water on Tuesday. Pipes in Larvik are a century old. Children sang."
FERRY = "A ferry burned in the harbour of Velmar on Monday. The ferry was built in Larvik. Rain filled its hold."


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Kazakhstan and human rights", "Kazakhstan and human rights"),
        ("Summarize the news about the rail strike", "the rail strike"),
        ("please summarise all articles about tariffs", "tariffs"),
        ("Give me a short summary of the harbour fire", "the harbour fire"),
        ("What is going on with inflation?", "inflation?"),
        ("What's happening in Velmar?", "Velmar?"),
        ("Tell me about the latest news on the ferry", "the ferry"),
        ("all the latest news on the ferry", "the ferry"),
        ("recap of the debate", "the debate"),
        ("The Summary Court", "The Summary Court"),
        ("All Blacks", "All Blacks"),
        ("Summarize", "Summarize"),
    ],
)
def test_words_that_only_ask_for_a_summary_are_no_topic(asked: str, topic: str) -> None:
    assert topic_of(asked) == topic


def bears(topic: str) -> Bearing:
    pool = candidates(
        ranked(passage(WATER, article="water", title=None), passage(FERRY, article="ferry", title=None)), {}
    )
    return bearing(analyse(topic), pool, no_likeness)


def test_sentences_that_say_it_bear_on_it() -> None:
    assert {key[0] for key in bears("the price of water in Larvik").shares} == {"water"}
    assert list(bears("the ferry").shares) == [("ferry", 50), ("ferry", 81)]


def test_a_name_that_nothing_speaks_of_is_told() -> None:
    found = bears("the ferry of Oslo")
    assert (found.shares, found.missing, found.unheard) == ({}, ("Oslo",), True)


def test_a_word_that_nothing_speaks_of_is_told() -> None:
    found = bears("football in Larvik")
    assert (found.shares, found.missing, found.unheard) == ({}, ("football",), False)


def test_of_nothing_nothing_bears_on_anything() -> None:
    assert bearing(analyse("the ferry of Oslo"), [], no_likeness) == Bearing({}, ("Oslo",), unheard=True)
