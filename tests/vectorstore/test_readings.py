"""The best span of a text, or of a part of it, from figures for each token."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scripted_reader import reading
from vectorstore.readings import IMPOSSIBLE, LONGEST_ANSWER, Reading, span_scores

TEXT = "Anna Kowalska opened the bridge. Piotr Nowak thanked her."
logits = st.integers(-40, 40).map(lambda eighths: eighths / 8)  # sums of these are exact in float32


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Tokens in reading order; some stand for the same code points as the one before ("ﬁ" is two), some touch."""
    steps = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.booleans()), max_size=30))
    ends = list(accumulate(gap + length for gap, length, _ in steps))
    offsets: list[tuple[int, int]] = []
    for (_, length, again), end in zip(steps, ends, strict=True):
        offsets.append(offsets[-1] if again and offsets else (end - length, end))
    starts, stops = (
        np.array(draw(st.lists(logits, min_size=len(steps), max_size=len(steps))), np.float32) for _ in range(2)
    )
    return Reading(offsets, starts, stops, nothing=0.0, answerable=0.0)


def every_span(one: Reading, start: int, end: int | None) -> dict[tuple[int, int], float]:
    """The best score of each pair of code points in bounds, by trying every pair of tokens."""
    found: dict[tuple[int, int], float] = {}
    limit = end if end is not None else max((stop for _, stop in one.offsets), default=0)
    for i, (first, _) in enumerate(one.offsets):
        for j, (_, last) in enumerate(one.offsets[i : i + LONGEST_ANSWER], start=i):
            if first >= start and last <= limit:
                score = float(one.starts[i] + one.ends[j])
                found[first, last] = max(score, found.get((first, last), score))
    return found


@given(one=readings(), data=st.data())
def test_the_best_span_is_the_best_of_all_that_lie_in_the_bounds(one: Reading, data: st.DataObject) -> None:
    edges = st.sampled_from([0, 1, *(edge for offset in one.offsets for edge in offset)])
    start, end = data.draw(edges), data.draw(st.none() | edges)
    spans, best = every_span(one, start, end), one.best(start, end)
    if best is None:
        assert not spans
    else:
        assert best.score == max(spans.values())
        assert spans[best.start, best.end] == best.score


@given(one=readings(), cut=st.integers(0, 90))
def test_a_part_of_a_text_has_nothing_better_than_the_whole(one: Reading, cut: int) -> None:
    whole, parts = one.best(), [one.best(0, cut), one.best(cut)]
    assert all(part is None or (whole is not None and part.score <= whole.score) for part in parts)


@given(
    starts=st.lists(logits, max_size=12), ends=st.lists(logits, min_size=12, max_size=12), longest=st.integers(1, 15)
)
def test_a_span_scores_what_its_first_and_its_last_token_do(
    starts: list[float], ends: list[float], longest: int
) -> None:
    first, last = np.array(starts, np.float32), np.array(ends[: len(starts)], np.float32)
    scores = span_scores(first, last, longest)
    assert scores.shape == (len(starts), min(longest, len(starts)))
    for i, row in enumerate(scores):
        for more, score in enumerate(row):
            assert score == (first[i] + last[i + more] if i + more < len(starts) else np.float32(IMPOSSIBLE))


def test_the_words_that_answer_are_found_in_the_text_and_in_each_sentence() -> None:
    one = reading(TEXT, {"Anna Kowalska": 3.0, "Piotr Nowak": 5.0})
    second = TEXT.index("Piotr")
    for bounds, words, score in [
        ((), "Piotr Nowak", 5.0),
        ((0, second), "Anna Kowalska", 3.0),
        ((second,), "Piotr Nowak", 5.0),
        ((second, second + len("Piotr Nowak")), "Piotr Nowak", 5.0),
    ]:
        best = one.best(*bounds)
        assert best is not None
        assert (TEXT[best.start : best.end], best.score) == (words, score)


def test_an_answer_ends_after_two_dozen_tokens() -> None:
    text = " ".join(f"w{number}" for number in range(LONGEST_ANSWER + 1))
    least = reading(text, {text: 10.0}).best()
    assert least is not None
    assert least.score < 0
    shorter = text[: text.rindex(" ")]
    assert reading(text, {shorter: 10.0}).best() == reading(shorter, {shorter: 10.0}).best()


@pytest.mark.parametrize("bounds", [(len(TEXT),), (5, 5), (1, 4), (20, 10), (10_000, 10_010)])
def test_where_no_whole_token_lies_there_is_no_span(bounds: tuple[int, ...]) -> None:
    assert reading(TEXT, {"Anna Kowalska": 3.0}).best(*bounds) is None


def test_a_text_without_tokens_has_no_span() -> None:
    assert reading("").best() is None
    assert span_scores(np.zeros(0, np.float32), np.zeros(0, np.float32)).shape == (0, 0)
