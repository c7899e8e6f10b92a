"""Couples of an article's sentences."""

from __future__ import annotations

import random

from evals.altering.drafting import Couple, couples

BODY = (
    "Ayla Demir bought the old mill near Konya on Tuesday for 40 million lira. Kemal Kaya, the former owner of the "
    "mill, said he was happy to leave. The mill was built in 1840 and has burned down twice since then. Click here to "
    "subscribe to our newsletter about mills and rivers. It closed. Demir did not say how many people she would hire "
    "at the mill near Konya."
)


def drawn(seed: int, most: int = 9, *, foreign: bool = False) -> list[Couple]:
    return list(couples(BODY, most, random.Random(seed), foreign=foreign))


def test_short_sentences_and_padding_are_drawn_from_by_none() -> None:
    assert {each.sentence.split()[0] for seed in range(9) for each in drawn(seed)} == {"Ayla", "Kemal", "The", "Demir"}


def test_the_quote_holds_the_sentence_and_not_what_it_was_altered_to() -> None:
    for each in (each for seed in range(9) for each in drawn(seed)):
        assert each.sentence in each.quote
        assert each.altered is not None
        assert each.altered.text not in each.quote
        assert each.altered.text != each.said


def test_another_sentence_of_the_article_is_put_in_only_where_it_may_be() -> None:
    def kinds(*, foreign: bool) -> set[str]:
        found = (each.altered for seed in range(60) for each in drawn(seed, foreign=foreign))
        return {altered.kind for altered in found if altered is not None}

    assert "other sentence" not in kinds(foreign=False)
    assert "other sentence" in kinds(foreign=True)
