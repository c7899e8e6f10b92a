"""A reader's logits as words."""

from __future__ import annotations

import pytest

from tests.training.making import Pointing
from training.cases import Candidate
from training.evaluating.answers import Read, read
from training.progress import Progress
from training.tokens import Encoder

TEXT = "The old mill was built by Ünal in 1840."


@pytest.fixture(scope="module")
def encode() -> Encoder:
    return Encoder()


def said(encode: Encoder, words: str, text: str = TEXT, title: str = "Old mill") -> Read:
    scorer = Pointing(encode.ids(words).tolist())
    (found,) = read([("Who built it?", Candidate(title, text))], scorer, encode, Progress(), spans=2)
    return found


def test_the_best_span_is_given_as_it_is_spelled(encode: Encoder) -> None:
    found = said(encode, "ünal in 1840")
    assert found.spans[0].text == "Ünal in 1840"
    assert found.spans[0].score == 10
    assert found.spans[0].score > found.spans[1].score
    assert (found.answerable, found.margin) == (1, 10)


def test_confidence_is_higher_where_logits_stand_out(encode: Encoder) -> None:
    assert said(encode, "1840").confidence > said(encode, "snow").confidence


def test_words_of_the_title_are_no_answer(encode: Encoder) -> None:
    found = said(encode, "Konya", title="Mill of Konya")
    assert "Konya" not in found.spans[0].text
    assert found.spans[0].score == 0


def test_answers_come_in_the_order_asked(encode: Encoder) -> None:
    asked = [("Who?", Candidate("", f"{'Rain. ' * number}Ünal.")) for number in range(70)]
    found = read(asked, Pointing(encode.ids("Ünal").tolist()), encode, Progress())
    assert [each.spans[0].text for each in found] == ["Ünal"] * 70


def test_a_text_without_words_has_no_span(encode: Encoder) -> None:
    found = said(encode, "1840", text=" ")
    assert found.spans == ()
    assert found.margin < -1e8
