"""Which passages go into a prompt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.packing import pack
from tests.passages import passage, ranked
from vectorstore.model import Passage

FIRST = "One two three. Four five six. Seven eight nine."


def words(item: Passage) -> int:
    return len(item.text.split())


def test_passages_that_fit_are_all_shown_whole() -> None:
    found = ranked(passage(FIRST), passage("Ten eleven.", article="a2"))
    assert pack(found, budget_tokens=11, count=words) == found


def test_the_first_that_does_not_fit_is_cut_at_a_sentence_end_and_is_the_last() -> None:
    found = ranked(passage("Ten eleven."), passage(FIRST, article="a2"), passage("Tiny.", article="a3"))
    shown = pack(found, budget_tokens=9, count=words)
    assert [item.passage.text for item in shown] == ["Ten eleven.", "One two three. Four five six."]
    assert [span.of(FIRST) for span in shown[1].passage.sentences] == ["One two three.", "Four five six."]
    assert shown[1].passage.span.of(FIRST) == shown[1].passage.text


def test_nothing_is_shown_when_not_one_sentence_fits() -> None:
    assert pack(ranked(passage(FIRST)), budget_tokens=2, count=words) == []


def test_an_article_is_read_in_its_own_order_and_the_best_article_comes_first() -> None:
    found = ranked(
        passage("B two.", article="b", ordinal=2),
        passage("A one.", article="a", ordinal=1),
        passage("B zero.", article="b", ordinal=0),
    )
    shown = pack(found, budget_tokens=100, count=words)
    assert [item.passage.text for item in shown] == ["B zero.", "B two.", "A one."]


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(0, 40))
def test_the_budget_is_never_passed(sizes: list[int], budget: int) -> None:
    found = ranked(*(passage("Some words here. " * size, article=f"a{n}") for n, size in enumerate(sizes)))
    shown = pack(found, budget_tokens=budget, count=words)
    assert sum(words(item.passage) for item in shown) <= budget
    assert len(shown) == len(found) or budget < sum(sizes) * 3
