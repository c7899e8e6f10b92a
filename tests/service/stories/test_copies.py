"""Who carries whose text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Features, PlacedArticle
from service.stories.copies import SHINGLE, are_copies, containment, origin_among, reassigned, shingles_of
from service.stories.features import features_of
from tests.service.stories.invented import EVENTS, article, copied
from vectorstore.model import Draft
from vectorstore.terms import words

WORDS = st.lists(
    st.sampled_from("rain fell on the old harbour while herons slept above seven boats".split()), max_size=60
)


def of(draft: Draft) -> Features:
    return features_of(draft.title, draft.text, draft.body_start)


def placed(name: str, features: Features, origin: str | None = None) -> PlacedArticle:
    at = datetime(2026, 11, 10, tzinfo=UTC)
    return PlacedArticle(name, "story", 1, origin or name, at, f"About {name}", True, features)


@pytest.mark.parametrize("event", EVENTS)
def test_an_agency_text_with_another_headline_and_its_end_cut_off_is_a_copy(event: str) -> None:
    assert are_copies(of(article(event, 0)), of(copied(event, 0, 1)))
    assert are_copies(of(copied(event, 0, 1)), of(article(event, 0)))


@pytest.mark.parametrize("event", EVENTS)
def test_two_papers_that_tell_of_one_event_in_their_own_words_do_not_copy_each_other(event: str) -> None:
    assert not are_copies(of(article(event, 0)), of(article(event, 1)))


def test_capitals_and_accents_do_not_hide_a_copy() -> None:
    text = article("mine", 0).text
    assert are_copies(of(article("mine", 0)), features_of("Other", text.upper().replace("E", "É"), 0))


def test_the_first_half_of_a_text_is_a_copy_of_it() -> None:
    text = " ".join(version for paper in range(3) for _, version in [EVENTS["mine"][paper]])
    half = features_of("Half", text[: len(text) // 2], 0)
    assert are_copies(half, features_of("Whole", text, 0))


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    photo, other = (
        features_of("Photos", f"Photos: {what} of the week. Click to see more.", 0) for what in ("Best", "Rest")
    )
    assert are_copies(photo, photo)
    assert not are_copies(photo, other)


def test_texts_without_words_are_no_copies() -> None:
    nothing = features_of(None, "…", 0)
    assert not are_copies(nothing, nothing)


@given(WORDS, WORDS)
def test_containment_is_near_the_true_share(one: list[str], other: list[str]) -> None:
    left, right = (features_of(None, " ".join(text), 0) for text in (one, other))
    mine, theirs = shingles_of(one), shingles_of(other)
    fewer = min(len(mine), len(theirs))
    share = len(mine & theirs) / fewer if fewer else 0.0
    assert 0 <= containment(left, right) <= 1
    assert containment(left, right) == pytest.approx(share, abs=0.45)
    if mine == theirs and mine:
        assert containment(left, right) == 1


def test_shingles_are_runs_of_three_words() -> None:
    assert shingles_of(words("Rain fell on Łódź.")) == {b"rain fell on", "fell on łodz".encode()}
    assert shingles_of(["Rain"]) == {b"rain"}
    assert shingles_of([]) == frozenset()
    assert SHINGLE == 3


def test_the_origin_is_that_of_the_text_copied_most() -> None:
    whole, own = of(article("mine", 0)), of(article("mine", 1))
    members = [placed("own", own), placed("wire", whole), placed("copy", whole, origin="wire")]
    assert origin_among(of(copied("mine", 0, 1)), members) == "wire"
    assert origin_among(of(article("mine", 2)), members) is None


def test_copies_whose_origin_has_left_have_the_first_of_them_for_origin() -> None:
    wire, own = of(article("mine", 0)), of(article("mine", 1))
    left = [placed("a", wire, "gone"), placed("b", own), placed("c", wire, "gone")]
    assert reassigned(left) == {"a": "a", "c": "a"}


def test_copies_of_what_an_article_said_before_it_was_revised_are_its_copies_no_more() -> None:
    wire, other = of(article("mine", 0)), of(article("rates", 0))
    members = [placed("a", other), placed("b", wire, "a"), placed("c", wire, "a")]
    assert reassigned(members) == {"b": "b", "c": "b"}
    assert reassigned([placed("a", wire), placed("b", wire, "a")]) == {}
