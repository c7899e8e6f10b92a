"""Pairs out of articles."""

from __future__ import annotations

import random

from tests.training.making import article
from training.preparing.support import SENTENCES, SupportPair, support_pairs
from training.tokens import Encoder

BODY = """Ayla Demir bought the old mill near Konya on Tuesday for 40 million lira. Kemal Kaya, the former owner of the
mill, said he was happy to leave. The mill was built in 1840 and has burned down twice since then. Officials in
Konya expect the mill to open again before the end of March. Click here to subscribe to our newsletter about mills and
rivers. Demir did not say how many people she would hire at the mill near Konya."""


def pairs(most: int = 100) -> list[SupportPair]:
    articles = [article(f"https://example.org/{number}", BODY.replace("\n", " ")) for number in range(12)]
    return support_pairs(articles, most, random.Random(1))


def test_a_supported_sentence_has_no_original_and_a_changed_one_has() -> None:
    found = pairs()
    assert {each.pair.supported for each in found} == {True, False}
    assert all(each.original is None for each in found if each.pair.supported)
    changed = [each for each in found if each.original is not None]
    assert changed
    assert all(each.pair.sentence != each.original for each in changed)


def test_padding_of_a_page_is_never_asked_about() -> None:
    assert not any("newsletter" in each.pair.sentence for each in pairs())


def test_pairs_are_drawn_until_there_are_enough() -> None:
    assert len(pairs(10)) in range(10, 10 + 2 * SENTENCES)


def test_a_group_has_the_quote_as_its_text() -> None:
    encode = Encoder()
    each = next(each for each in pairs() if not each.pair.supported and each.original)
    group = each.group(encode)
    assert group.supported == 0
    assert group.texts[0].tokens.tolist() == encode.ids(each.pair.quote).tolist()
    assert group.original.tolist() == encode.ids(each.original or "").tolist()
