"""What an article is compared by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.story_features import decoded, encoded
from service.model import Features
from service.stories.features import (
    BODY,
    LONGEST_HEADLINE,
    NAMES,
    SALIENT,
    WORDS,
    features_of,
    headline_of,
    salient,
)
from tests.service.stories.invented import article

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def of(event: str = "ferry", paper: int = 0) -> Features:
    draft = article(event, paper)
    return features_of(draft.title, draft.text, draft.body_start)


def stems(features: Features) -> set[str]:
    return {term.stem for term in (*features.words, *features.names)}


def test_names_and_numbers_are_told_from_words() -> None:
    found = of()
    assert {"larvik", "nordli", "skagen", "412"} <= {term.stem for term in found.names}
    assert {"engin", "fire", "ferri"} <= {term.stem for term in found.words}


def test_what_everybody_says_is_left_out() -> None:
    assert not {"the", "had", "said", "on"} & stems(of())


def test_a_word_in_the_headline_and_the_opening_counts_more() -> None:
    opening = "A lighthouse was sold. " + "Rain fell on the harbour. " * 40
    found = features_of("Lighthouse sold", f"{opening}Later a heron was seen.", 0)
    counts = {term.stem: term.count for term in found.words}
    assert counts["lighthous"] == 1 + 1  # body and opening; in the headline it has a capital
    assert counts["heron"] == 1


def test_what_stands_before_the_story_is_not_read() -> None:
    text = "Subscribe to our newsletter.\nA lighthouse was sold."
    assert "newslett" not in stems(features_of("Sold", text, text.index("A light")))


def test_a_text_that_ends_before_its_story_begins_is_read_whole() -> None:
    assert "lighthous" in stems(features_of(None, "A lighthouse was sold.", 22))


def test_what_comes_late_in_a_long_text_is_not_read() -> None:
    assert "heron" not in stems(features_of("Rain", "Rain fell on the harbour. " * (BODY // 20) + "A heron.", 0))


def test_the_heaviest_terms_are_kept_and_looked_up() -> None:
    long = " ".join(f"Name{n} meets lowercaseword{n} in place." for n in range(300))
    found = features_of("Many", long, 0)
    assert (len(found.words), len(found.names)) == (WORDS, NAMES)
    assert len(salient(found)) == SALIENT


def test_the_salient_terms_do_not_depend_on_how_words_are_spelt_elsewhere() -> None:
    assert salient(of()) == salient(of())
    assert {"skagen", "hirtshal", "larvik"} <= set(salient(of()))


def test_the_title_is_the_headline() -> None:
    assert headline_of("  Night ferry\n turns back ", "It rained. It poured.", 0) == "Night ferry turns back"


def test_an_untitled_text_has_its_first_sentence_for_a_headline() -> None:
    assert headline_of(None, "It rained on Tuesday. It poured.", 0) == "It rained on Tuesday."
    assert headline_of("  ", "It rained on Tuesday. It poured.", 0) == "It rained on Tuesday."


def test_a_long_first_sentence_is_cut_between_words() -> None:
    found = headline_of(None, f"{'harbour ' * 40}was closed.", 0)
    assert len(found) <= LONGEST_HEADLINE
    assert found.endswith("harbour…")


@given(title=st.none() | TEXTS, text=TEXTS, start=st.integers(0, 500))
def test_any_text_has_features_which_survive_being_kept(title: str | None, text: str, start: int) -> None:
    found = features_of(title, text, start)
    assert decoded(encoded(found)) == found
    assert len(salient(found)) <= SALIENT
    assert {term.stem for term in found.headline} <= found.lead
    assert all(term.rarity > 0 and term.count > 0 for term in (*found.words, *found.names))


@pytest.mark.parametrize("text", ["", "...", "the and of"])
def test_a_text_that_says_nothing_has_no_terms(text: str) -> None:
    assert salient(features_of(None, text, 0)) == ()
