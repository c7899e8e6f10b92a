"""Receipts that add up, and what is said when there is nothing to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.digests.coverage import covered
from service.digests.receipts import UNPLACED, message, receipt, spelt
from service.digests.windows import day_in
from service.model import EditionItem, EditionReceipt, LeftOut, Origin, StoryMember
from tests.editions import definition, harbour, summary
from tests.service.digests.members import member, story

ALMATY = ZoneInfo("Asia/Almaty")
DAY = day_in(date(2026, 11, 21), ALMATY)


def item(*origins: str) -> EditionItem:
    return replace(harbour(1), origins=tuple(Origin(one, None, None, None, None) for one in origins))


def left_out(found: EditionReceipt) -> dict[str, int]:
    return {one.reason: one.articles for one in found.left_out}


def test_what_is_told_with_its_copies_is_not_left_out() -> None:
    coverage = covered([story("s", member("a"), member("a2", origin="a"), member("b"))], {"a", "a2", "b"})
    found = receipt(["a", "a2", "b"], coverage, [item("a")], [(["a", "b"], "told before")], [], undated=0, timing_ms={})
    assert left_out(found) == {"told before": 1}
    assert (found.stories, found.merged, found.copies) == (1, 2, 1)


def test_the_first_reason_counts_and_what_has_none_came_in_meanwhile() -> None:
    left = [(["a"], "not about the topics"), (["a", "b"], "told before"), (["elsewhere"], "told before")]
    found = receipt(["a", "b", "c"], [], [], left, [], undated=2, timing_ms={"total": 1.0})
    assert left_out(found) == {"not about the topics": 1, "told before": 1, UNPLACED: 1}
    assert (found.articles_seen, found.undated, found.timing_ms) == (3, 2, {"total": 1.0})


def test_the_model_and_prompts_of_every_summary_are_on_it() -> None:
    made = [
        summary(),
        summary(mode="llm", model="openai:any", prompts=("story@1",)),
        summary(mode="llm", model="openai:any", prompts=("notes@2", "story@1"), degraded=True),
    ]
    found = receipt([], [], [], [], made, undated=0, timing_ms={})
    assert (found.mode, found.model, found.prompts, found.degraded) == (
        "llm",
        "openai:any",
        ("notes@2", "story@1"),
        True,
    )
    keyless = receipt([], [], [], [], made[:1], undated=0, timing_ms={})
    assert (keyless.mode, keyless.model, keyless.prompts, keyless.degraded) == ("extractive", None, (), False)


IDS = st.sampled_from("abcdefghij")
MEMBERS = st.dictionaries(IDS, IDS, min_size=1).map(lambda pairs: [member(one, origin=of) for one, of in pairs.items()])


@given(
    seen=st.sets(IDS),
    stories=st.lists(MEMBERS, max_size=4),
    left=st.lists(st.tuples(st.lists(IDS), st.sampled_from(["one", "other"])), max_size=5),
    choose=st.randoms(use_true_random=False),
)
def test_seen_is_told_and_left_out_together(
    seen: set[str], stories: list[list[StoryMember]], left: list[tuple[list[str], str]], choose: object
) -> None:
    coverage = covered([story(str(number), *members) for number, members in enumerate(stories)], seen)
    groups = [group for one in coverage for group in one.groups if choose.random() < 0.5]  # type: ignore[attr-defined]
    items = [item(group.lead.article.id) for group in groups]
    found = receipt(seen, coverage, items, left, [], undated=0, timing_ms={})
    told = sum(len(group.members) for group in groups)
    assert found.articles_seen == told + sum(one.articles for one in found.left_out)
    assert all(one.articles > 0 for one in found.left_out)


def test_a_span_is_spelt_as_the_readers_zone_has_it() -> None:
    assert spelt(DAY, ALMATY) == "on 21 November 2026"
    assert spelt((DAY[0], DAY[1] + timedelta(days=2)), ALMATY) == "from 21 November 2026 to 23 November 2026"
    start = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert spelt((start, start + timedelta(days=1)), ALMATY) == (
        "from 21 November 2026, 08:00, to 22 November 2026, 08:00 (Asia/Almaty)"
    )


@pytest.mark.parametrize(
    ("sources", "undated", "said"),
    [
        ((), 0, "Nothing that was published on 21 November 2026 has been read in."),
        (("CNN",), 0, "Nothing of CNN that was published on 21 November 2026 has been read in."),
        (
            ("A", "B", "C"),
            2,
            "Nothing of A, B or C that was published on 21 November 2026 has been read in. 2 articles have no known "
            "date, and are never taken to be of a day.",
        ),
    ],
)
def test_a_day_of_which_nothing_was_read_in_is_told_apart(sources: tuple[str, ...], undated: int, said: str) -> None:
    found = receipt([], [], [], [], [], undated=undated, timing_ms={})
    assert message(definition(sources=sources), DAY, found) == said


def test_a_day_with_nothing_new_says_what_was_looked_at_and_why_it_is_not_told() -> None:
    found = replace(
        receipt(["a"], [], [], [(["a"], "told before")], [], undated=0, timing_ms={}),
        articles_seen=1_204,
        left_out=(LeftOut("told before", 1_200), LeftOut("not about the topics", 4)),
    )
    assert message(definition(), DAY, found) == (
        "There is nothing new to tell: 1,204 articles were published on 21 November 2026 (1,200 told before; 4 not "
        "about the topics)."
    )
