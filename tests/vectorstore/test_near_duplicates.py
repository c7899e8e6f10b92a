from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.near_duplicates import keep_distinct

STORY = (
    "Kazakh Head of State Kassym-Jomart Tokayev met with Volker Türk in Astana to talk about human rights and the "
    "reforms under way in the country, the press office of the president said after the meeting."
)
OTHER = "The central bank raised its main interest rate by a quarter of a point and warned of higher prices to come."


def test_a_wire_copy_with_another_opening_is_a_repeat() -> None:
    assert keep_distinct([STORY, f"ASTANA, Kazinform. {STORY}", OTHER], limit=8) == ([0, 2], 1)


def test_a_cut_copy_is_a_repeat_of_the_longer_text() -> None:
    assert keep_distinct([STORY, STORY[:110]], limit=8) == ([0], 1)


def test_copies_that_give_another_number_are_both_kept() -> None:
    toll = "The fire in the market hall killed {} people and injured many more, the mayor of the city told reporters."
    assert keep_distinct([toll.format(12), toll.format(15)], limit=8) == ([0, 1], 0)
    assert keep_distinct([toll.format("twelve"), toll.format("thirty")], limit=8) == ([0, 1], 0)


def test_a_denial_is_not_a_repeat_of_the_claim() -> None:
    claim = "The minister said on the radio that the government would raise the tax on fuel in the coming year."
    assert keep_distinct([claim, claim.replace("would", "would not")], limit=8) == ([0, 1], 0)


def test_stops_reading_when_it_has_enough() -> None:
    def texts() -> Iterator[str]:
        yield STORY
        yield OTHER
        raise AssertionError("read too far")

    assert keep_distinct(texts(), limit=2) == ([0, 1], 0)


def test_very_short_and_empty_texts_are_compared_whole() -> None:
    assert keep_distinct(["Yes.", "yes", "No.", "", ""], limit=8) == ([0, 2, 3], 2)


@given(st.lists(st.text(alphabet="ab 1", max_size=20), max_size=12), st.integers(1, 8))
def test_keeps_the_best_and_accounts_for_what_it_read(texts: list[str], limit: int) -> None:
    kept, repeats = keep_distinct(texts, limit=limit)
    assert kept == sorted(kept)
    assert len(kept) <= limit
    assert kept[:1] == ([0] if texts else [])
    if len(kept) < limit:
        assert len(kept) + repeats == len(texts)
