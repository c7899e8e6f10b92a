"""What is said where there is no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from service.model import Abstention, Answer, Nearest, Reason, Retrieved
from service.rendering.slack_abstention import ADVICE, MOST_NEAREST
from service.rendering.slack_answer import abstention_message
from service.rendering.slack_text import words
from tests.answers import answer
from tests.editions import SOURCES, TEXTS
from tests.service.rendering.slack_reading import BASE, buttons, runs, taken

FIRST, THIRD = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)


def near(article_id: str, **changes: object) -> Nearest:
    title, source, url, published = SOURCES[article_id]
    text = TEXTS[article_id]
    full = Nearest(article_id, 1, title, source, url, published, 0, len(text), text, 0.5)
    return replace(full, **changes)  # type: ignore[arg-type]


def nothing(reason: Reason = "not_in_archive", **changes: object) -> Answer:
    full = answer(
        question="And who heads it?",
        standalone_question="Who heads the Tolna observatory?",
        status="abstained",
        sentences=(),
        citations=(),
        conflicts=(),
        abstention=Abstention(reason, "Not in the archive: nothing there speaks of “heads”."),
        nearest=(near("undated-2"),),
        degraded=False,
        retrieved=Retrieved(5, 8, None, None),
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def test_it_says_what_was_looked_for_why_there_is_nothing_what_is_near_and_what_to_try() -> None:
    message = abstention_message(nothing(), base_url=None)
    taken(message)
    assert words(message["blocks"]).splitlines() == [
        "I found no answer to “Who heads the Tolna observatory?”",
        "I read the 8 passages that come closest, in 5 articles. Not in the archive: nothing there speaks of “heads”.",
        "What comes nearest, for you to judge:",
        f"“{TEXTS['undated-2']}”",
        "(no headline), Tolna Gazette, 13 Dec, year unknown",
        ADVICE["not_in_archive"],
    ]
    assert buttons(message["blocks"]) == {}
    assert message["blocks"][-1]["type"] == "context_actions"


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_comes_with_something_to_try(reason: Reason) -> None:
    text = words(abstention_message(nothing(reason), base_url=None)["blocks"])
    assert text.splitlines()[-1] == ADVICE[reason]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (FIRST, THIRD, " published 1 Nov to 2 Nov 2026"),
        (FIRST, None, " published since 1 Nov 2026"),
        (None, THIRD, " published before 3 Nov 2026"),
        (None, THIRD.replace(hour=8), " published before 3 Nov 2026, 08:00 UTC"),
        (None, None, ""),
    ],
)
def test_the_span_of_time_that_was_searched_is_named(start: datetime | None, end: datetime | None, span: str) -> None:
    message = abstention_message(nothing(retrieved=Retrieved(5, 8, start, end)), base_url=None)
    assert f"in 5 articles{span}. Not in" in message["text"]


def test_an_empty_archive_was_not_read() -> None:
    empty = nothing("empty_archive", nearest=(), retrieved=Retrieved(0, 0, None, None))
    lines = abstention_message(empty, base_url=None)["text"].splitlines()
    assert lines[1].startswith("Not in the archive")
    assert len(lines) == 3


def test_the_nearest_passages_are_few_and_short_and_begin_as_the_article_does() -> None:
    long = near("flood-1", text="The Orla  rose\nover its banks. " * 40)
    others = [replace(near("flood-2"), article_id=f"other {n}") for n in range(5)]
    message = abstention_message(nothing(nearest=(long, *others)), base_url=BASE)
    taken(message, [SOURCES["flood-1"][2]])
    quotes = [text for text in runs(message["blocks"], "rich_text_quote") if text.startswith("“")]
    assert len(quotes) == MOST_NEAREST
    begun = quotes[0].partition(" …”")[0].removeprefix("“")
    assert 120 < len(begun) <= 180
    assert long.text.startswith(begun)


def test_of_one_article_the_nearest_passage_is_enough() -> None:
    message = abstention_message(
        nothing(nearest=(near("flood-2"), near("flood-2", text="Later in it."))), base_url=BASE
    )
    quotes = [text for text in runs(message["blocks"], "rich_text_quote") if text.startswith("“")]
    assert len(quotes) == 1
    assert "Later" not in quotes[0]


def test_a_question_of_any_length_is_repeated_as_a_line() -> None:
    asked = nothing(standalone_question="<!channel> " * 400)
    message = abstention_message(asked, base_url=None)
    taken(message)
    assert message["text"].startswith("I found no answer to “&lt;!channel&gt; ")
    assert message["text"].splitlines()[0].endswith("…”")
