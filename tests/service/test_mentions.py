from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.mentions import DateMention, find_mentions


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("They met the WHO Director-General Tedros Ghebreyesus.", "person", "Tedros Ghebreyesus"),
        ("The UN High Commissioner for Human Rights Volker Türk spoke.", "person", "Volker Türk"),
        ("IOM Deputy Director General for Operations Ugochi Daniels came.", "person", "Ugochi Daniels"),
        ("IOM Director General Amy Pope and Deputy Director Ugochi Daniels came.", "person", "Amy Pope"),
        ("The World Health Organization warned.", "organisation", "World Health Organization"),
        ("Talks with the ILO continued.", "organisation", "ILO"),
        ("The event was held in Geneva.", "place", "Geneva"),
        ("He flew to New York.", "place", "New York"),
        ("Mr. Houngbo thanked them.", "person", "Houngbo"),
    ],
)
def test_names_are_found_and_told_apart(text: str, kind: str, name: str) -> None:
    assert (kind, name) in [(found.kind, found.text) for found in find_mentions(text).names]


@pytest.mark.parametrize(
    "text", ["Noting the role of care, they left.", "The Kazakh President spoke.", "During talks."]
)
def test_what_only_opens_a_sentence_or_describes_is_no_name(text: str) -> None:
    assert find_mentions(text).names == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It cost $1.2 million.", 1_200_000, "$"),
        ("Some 1,397 people came.", 1397, "peopl"),
        ("Growth was 4.5 percent.", 4.5, "%"),
        ("the 75th anniversary", 75, "anniversari"),
        ("twenty-three votes", 23, "vote"),
        ("three million doses", 3_000_000, "dose"),
    ],
)
def test_numbers_carry_their_value_and_unit(text: str, value: float, unit: str) -> None:
    [number] = find_mentions(text).numbers
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("on Dec. 8 they signed", None, 12, 8),
        ("on 17 March 2023", 2023, 3, 17),
        ("dated 2023-03-17", 2023, 3, 17),
        ("in October he left", None, 10, None),
        ("in 2022", 2022, None, None),
    ],
)
def test_dates_keep_what_is_said_and_no_more(text: str, year: int | None, month: int | None, day: int | None) -> None:
    [date] = find_mentions(text).dates
    assert (date.year, date.month, date.day) == (year, month, day)


def test_may_is_a_verb_unless_a_date_word_stands_before_it() -> None:
    assert find_mentions("May he come in May?").dates[0].start > 4
    assert len(find_mentions("May he come in May?").dates) == 1


def test_a_date_covers_a_vaguer_one_and_not_a_sharper_one() -> None:
    day, month = DateMention(2023, 3, 17, "", 0, 0), DateMention(None, 3, None, "", 0, 0)
    assert day.covers(month)
    assert not month.covers(day)


@given(
    st.lists(
        st.sampled_from("And and Of the The for Bank Mr President WHO Who Anna Tang ’s . , 5th May".split()),
        max_size=12,
    )
)
def test_capitals_and_small_words_in_any_order_are_read(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[name.start : name.end] == name.text for name in find_mentions(text).names)


@given(st.text(max_size=300))
def test_every_mention_stands_where_it_says(text: str) -> None:
    mentions = find_mentions(text)
    assert all(text[word.start : word.end] == word.text for word in mentions.words)
    assert all(text[name.start : name.end] == name.text for name in mentions.names)
    assert all(text[date.start : date.end] == date.text for date in mentions.dates)
    assert all(0 <= number.start < number.end <= len(text) for number in mentions.numbers)
