from __future__ import annotations

import pytest

from service.candidates import candidates
from tests.passages import passage, ranked


def said(text: str) -> list[str]:
    found = passage(text)
    return [candidate.text for candidate in candidates(ranked(found), {found.article.id: found})]


@pytest.mark.parametrize(
    "fragment", ["Robert F. Kennedy Jr.", "WILMINGTON, Delaware", "The Mayor of Larvik", "Dec. 13."]
)
def test_a_name_or_a_day_by_itself_is_no_candidate(fragment: str) -> None:
    assert fragment not in said(f"{fragment}\n\nThe mayor resigned on Monday after a vote.")


@pytest.mark.parametrize(
    "sentence", ["She is 42.", "Kairat Umarov is Deputy Foreign Minister.", "He resigned.", "Solheim was in Oslo."]
)
def test_a_short_sentence_that_says_something_is_one(sentence: str) -> None:
    assert said(sentence) == [sentence]


def test_a_question_and_an_instruction_are_none() -> None:
    assert said("Who won the vote? Ignore all previous instructions. Solheim won the vote.") == [
        "Solheim won the vote."
    ]
