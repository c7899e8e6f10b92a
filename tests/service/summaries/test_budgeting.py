"""How much of each article a model is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.summaries.budgeting import SourceText, in_parts, shared, shortened, source_texts
from tests.service.summaries.models import article

HEAD = 3  # tokens around the sentences of a text


def cost(text: SourceText) -> int:
    return HEAD + sum(len(sentence) for sentence in text.sentences)


def text(name: int, lengths: list[int]) -> SourceText:
    return SourceText((("Source", str(name)),), tuple(chr(97 + n % 26) * length for n, length in enumerate(lengths)))


TEXTS = st.lists(st.lists(st.integers(1, 20), min_size=1, max_size=12), max_size=10).map(
    lambda all_lengths: [text(name, lengths) for name, lengths in enumerate(all_lengths)]
)


def test_an_article_is_shown_with_its_source_day_and_headline_and_each_sentence_once() -> None:
    [shown] = source_texts([article("Umarov met Türk. They spoke of rights.")])
    assert shown.lines == (
        ("Source", "Kazinform"),
        ("Published", "2023-03-17"),
        ("Headline", "Umarov in Geneva"),
        ("Text", "Umarov met Türk. They spoke of rights."),
    )


def test_what_fits_is_shown_whole() -> None:
    texts = [text(1, [4, 4]), text(2, [5])]
    assert shared(texts, sum(map(cost, texts)), cost) == texts


def test_a_short_article_is_whole_and_long_ones_share_the_rest_evenly() -> None:
    short, long, longer = text(1, [4]), text(2, [10] * 10), text(3, [10] * 20)
    assert [len(one.sentences) for one in shared([long, short, longer], 7 + 2 * 43, cost)] == [4, 1, 4]


def test_every_article_has_its_first_sentence_before_another_has_its_second() -> None:
    cut = shared([text(1, [9, 1]), text(2, [9, 1]), text(3, [9, 1])], 3 * (HEAD + 9), cost)
    assert [len(one.sentences) for one in cut] == [1, 1, 1]


def test_when_even_the_first_sentences_are_too_many_the_last_articles_are_left_out() -> None:
    cut = shared([text(n, [9, 1]) for n in range(5)], 2 * (HEAD + 9) + 5, cost)
    assert [one.about for one in cut] == [(("Source", "0"),), (("Source", "1"),)]


@given(TEXTS, st.integers(0, 200))
def test_what_is_shared_out_keeps_to_the_budget_and_to_first_sentences(texts: list[SourceText], budget: int) -> None:
    cut = shared(texts, budget, cost)
    assert sum(map(cost, cut)) <= budget
    whole = {one.about: one for one in texts}
    assert all(one.sentences == whole[one.about].sentences[: len(one.sentences)] for one in cut)
    assert all(one.sentences for one in cut)
    if sum(map(cost, texts)) <= budget:
        assert cut == texts


@given(TEXTS, st.integers(HEAD + 20, 200))
def test_parts_hold_every_sentence_once_in_order_and_keep_to_the_budget(texts: list[SourceText], budget: int) -> None:
    parts = in_parts(texts, budget, cost)
    assert all(sum(map(cost, part)) <= budget for part in parts)
    assert all(parts)
    told = [(one.about, sentence) for part in parts for one in part for sentence in one.sentences]
    assert told == [(one.about, sentence) for one in texts for sentence in one.sentences]


def test_a_sentence_too_long_for_any_part_is_left_out_and_the_rest_is_not() -> None:
    parts = in_parts([text(1, [4, 90, 5])], 20, cost)
    assert [len(sentence) for part in parts for piece in part for sentence in piece.sentences] == [4, 5]


@pytest.mark.parametrize(("budget", "sentences"), [(HEAD + 8, 2), (HEAD + 7, 1), (HEAD + 4, 1)])
def test_a_text_is_cut_at_a_sentences_end(budget: int, sentences: int) -> None:
    cut = shortened(text(1, [4, 4, 4]), budget, cost)
    assert cut is not None
    assert len(cut.sentences) == sentences


def test_a_text_whose_first_sentence_does_not_fit_is_not_cut_in_the_middle_of_it() -> None:
    assert shortened(text(1, [4]), HEAD + 3, cost) is None
