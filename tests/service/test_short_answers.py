"""The words of one sentence that are the answer, by the kind of answer asked for."""

from __future__ import annotations

import pytest

from service.candidates import candidates
from service.question_analysis import analyse
from service.short_answers import value_of
from tests.passages import passage, ranked
from vectorstore.model import Published


def _value(question: str, text: str, published: Published | None = None) -> str | None:
    item = passage(text, title="News", published=published)
    found = value_of(analyse(question), candidates(ranked(item), {"a1": item})[0])
    if found is not None:
        assert text[found.start : found.end] == found.text
    return found.text if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The strike will last two weeks.", "two weeks"),
        ("The harbour was shut for three years.", "three years"),
        ("The harbour was shut until 1796.", "until 1796"),
        ("The harbour has been shut since the 1950s.", "since the 1950s"),
        ("The harbour was shut by the storm.", None),
    ],
)
def test_how_long_is_a_span_of_time_or_how_far_it_reaches(text: str, value: str | None) -> None:
    assert _value("How long was the harbour shut?", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The mill was built in the early 18th century.", "early 18th century"),
        ("The mill was built during the great flood.", "during the great flood"),
        ("The mill was built of oak.", None),
    ],
)
def test_when_is_a_century_or_another_event_where_no_day_is_given(text: str, value: str | None) -> None:
    assert _value("When was the mill built?", text) == value


def test_an_event_is_no_day_in_an_article_that_has_one() -> None:
    dated = Published("2024-05-06", "day", "metadata")
    assert _value("When was the mill built?", "The mill was built during the great flood.", dated) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tomas Okafor, 44, ran the archive.", "44"),
        ("Tomas Okafor, a 44-year-old sailor, ran the archive.", "44"),
        ("Tomas Okafor, aged 44, ran the archive.", "44"),
        ("Tomas Okafor retired after 17 years.", None),
        ("Tomas Okafor thanked Helen Marsh, 61, on Monday.", None),
    ],
)
def test_an_age_is_printed_as_one_beside_the_name_asked_about(text: str, value: str | None) -> None:
    assert _value("How old is Tomas Okafor?", text) == value


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("How much did the ships cost?", "The two ships cost €9 million.", "€9 million"),
        ("How much did the ships cost?", "The cost of two ships was not told.", None),
        ("How much money did Raman get?", "Raman got 25,000 euros for 3 games.", "25,000"),
        ("How much did visitors fall?", "Visitors fell by 8 percent.", "8 percent"),
    ],
)
def test_what_is_paid_is_an_amount_of_money(question: str, text: str, value: str | None) -> None:
    assert _value(question, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Bruno Keller, head of the union, met the minister.", "head of the union"),
        ("The union’s head, Bruno Keller, met Labour Minister Agnes Thoma.", "The union’s head"),
        ("Bruno Keller is the head of the union.", "the head of the union"),
        ("Bruno Keller, met by the minister, was glad.", None),
    ],
)
def test_an_office_stands_before_or_behind_its_holder(text: str, value: str | None) -> None:
    assert _value("Who is Bruno Keller?", text) == value
