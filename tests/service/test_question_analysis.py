from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.question_analysis import analyse, split_parts, split_speakers


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who did Umarov meet at the WHO?", "person"),
        ("Who is Volker Türk?", "role"),
        ("What position does Kairat Umarov hold?", "role"),
        ("When did Tokayev meet Volker Türk?", "date"),
        ("In which year was the law passed?", "date"),
        ("Where was the event held?", "place"),
        ("Which countries took part?", "place"),
        ("How many people died?", "number"),
        ("What percentage of voters agreed?", "number"),
        ("Which organization runs the camp?", "organisation"),
        ("Which news agency reported it?", "organisation"),
        ("Why did he resign?", "reason"),
        ("What decree was signed on Dec. 8?", "thing"),
        ("Did Umarov visit Geneva?", "yes_no"),
    ],
)
def test_the_kind_of_answer_is_read_from_the_words(question: str, kind: str) -> None:
    assert analyse(question).kind == kind


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Who did Umarov meet at the WHO?", "Umarov"),
        ("When did President Tokayev sign it?", "Tokayev"),
        ("What has Türk said about it?", "Türk"),
        ("Who heads the ILO?", None),
    ],
)
def test_the_one_who_acts_is_found(question: str, subject: str | None) -> None:
    found = analyse(question).subject
    assert (found.text if found else None) == subject


def test_what_a_question_is_about_is_critical() -> None:
    terms = analyse("What did Umarov say about tariffs?").terms
    assert [term.text for term in terms if term.critical] == ["tariffs"]


def test_an_owner_and_what_is_owned_are_tied() -> None:
    tie = analyse("Who is Türk's deputy?").tie
    assert tie is not None
    assert (tie.owner.text, tie.thing) == ("Türk", "deputy")


@pytest.mark.parametrize("question", ["Who heads the ILO?", "Who is the head of the ILO?", "Who is the ILO director?"])
def test_asking_for_the_head_of_a_body_is_recognised(question: str) -> None:
    body = analyse(question).head_of
    assert body is not None
    assert body.text == "ILO"


def test_a_deputy_is_not_asked_for_as_head() -> None:
    assert analyse("Who is the deputy head of the ILO?").head_of is None


def test_two_questions_in_one_are_taken_apart() -> None:
    assert split_parts("Who heads the ILO and who heads the IOM?") == ("Who heads the ILO?", "who heads the IOM?")
    assert split_parts("Who met Umarov and Türk?") == ("Who met Umarov and Türk?",)


def test_two_speakers_are_asked_one_by_one() -> None:
    assert split_speakers("What did Umarov and Tokayev tell Türk?") == (
        "What did Umarov tell Türk?",
        "What did Tokayev tell Türk?",
    )
    assert split_speakers("When did Umarov and Tokayev meet?") == ("When did Umarov and Tokayev meet?",)


@pytest.mark.parametrize("deed", ["agree on", "discuss in Geneva", "both sign", "have in common", "talk about"])
def test_what_two_did_together_is_asked_of_the_two(deed: str) -> None:
    question = f"What did Umarov and Tokayev {deed}?"
    assert split_speakers(question) == (question,)


@given(st.text(max_size=400))
def test_any_text_is_analysed(text: str) -> None:
    assert analyse(text).text == text
    assert split_parts(text)
