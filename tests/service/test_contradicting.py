from __future__ import annotations

import pytest

from service.contradicting import contradicted
from service.mentions import find_mentions

EXPORTS = "The harbour doubled its exports of tin although the council had not limited them."


@pytest.mark.parametrize(
    ("question", "sentence", "word"),
    [
        ("Who decreased the ferry fares?", "The council increased the ferry fares in May.", "decreased"),
        ("Which committees are irrelevant?", "The bill goes to the relevant committees first.", "irrelevant"),
        ("How many unpaid holidays are there?", "The law grants four weeks of paid holidays.", "unpaid"),
        ("Which mayors did not sign?", "Seven mayors signed the pact on Monday.", "sign"),
        ("What did the council limit?", EXPORTS, "limit"),
        ("Which tram lines are profitable?", "Only the tram lines to the coast are unprofitable.", "profitable"),
    ],
)
def test_a_contrary_is_named_by_the_questions_own_word(question: str, sentence: str, word: str) -> None:
    assert contradicted(find_mentions(question), find_mentions(sentence)) == word


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who increased the ferry fares?", "The council increased the ferry fares in May."),
        ("Which mayors did not sign?", "Two of the mayors did not sign the pact."),
        ("What rose and what fell?", "Fares rose while wages fell."),
        ("What did the harbour export?", EXPORTS),
        ("Who opened the museum?", "The mayor opened the museum, and the old hall did not close."),
    ],
)
def test_what_says_the_same_or_both_is_no_contrary(question: str, sentence: str) -> None:
    assert contradicted(find_mentions(question), find_mentions(sentence)) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who opposed the ferry pact?", "The mayor supported the ferry pact."),  # an opposite
        ("Which bakers belong to the minority?", "Most bakers belong to the majority."),  # one only of questions
        ("Which tests were unsuccessful?", "Nine tests were successful."),  # a negating prefix
        ("Which tests were successful?", "Nine tests were unsuccessful."),
        ("Who did not sign?", "The mayor signed in May."),  # a "not" on one side
        ("Who could sign?", "The mayor couldn't sign in May."),
    ],
)
def test_each_kind_of_contrary_is_known(question: str, sentence: str) -> None:
    assert contradicted(find_mentions(question), find_mentions(sentence)) is not None
