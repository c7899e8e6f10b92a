"""What a person sees of digests, deliveries, stories and corrections."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from service.cli.digest_printing import (
    moment,
    print_corrections,
    print_definition,
    print_definitions,
    print_deliveries,
    print_editions,
    print_stories,
    print_story,
)
from service.http.digest_forms import DefinitionOut, DeliveryOut, EditionRowOut
from service.http.story_forms import StoryOut
from service.model import Delivery, DeliveryState, Destination, DigestDefinition, Story, StoryMember
from service.rendering.edition_json import CorrectionOut
from tests.editions import AS_OF, corrections, edition, hostile
from vectorstore.model import Article, Published

HOSTILE = "\x1b[31mred\x07 \u202egnp.exe"


def printed(show: Callable[[Console], None], width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def definition(**changes: object) -> DefinitionOut:
    full = DigestDefinition(
        "d1", "main", "Morning", AS_OF, AS_OF, destinations=(Destination("webhook", "http://x", "s"),)
    )
    return DefinitionOut.of(replace(full, **changes), next_at=AS_OF)  # type: ignore[arg-type]


def delivery(state: DeliveryState, **changes: object) -> DeliveryOut:
    full = Delivery("x1", "main", "d1", "e1", Destination("email", "a@b.example"), state, 2, None, None, AS_OF)
    return DeliveryOut.of(replace(full, **changes))  # type: ignore[arg-type]


def story() -> StoryOut:
    published = Published("2024-03-15", "day", "metadata")
    article = Article(
        *("a1", "main", 1, "api", None, HOSTILE, "Post", None, None, None, published, None, None, AS_OF, 9),
    )
    copy = replace(article, id="a2", source="Wire")
    members = (StoryMember(article, "a1", AS_OF), StoryMember(copy, "a1", AS_OF))
    return StoryOut.of(Story("s1", "main", "Flood", AS_OF, datetime(2026, 11, 24, tzinfo=UTC), members))


def test_a_moment_is_told_as_the_clock_on_the_wall_shows_it() -> None:
    assert moment(AS_OF) == "22 Nov 2026, 03:00 UTC"
    assert moment(AS_OF, "Asia/Almaty") == "22 Nov 2026, 08:00 Asia/Almaty"


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        ("pending", {"next_at": AS_OF, "error": "The server is away."}, ("waiting", "next 22 Nov", "server is away")),
        ("sent", {"sent_at": AS_OF}, ("sent", "2 attempts", "sent 22 Nov 2026")),
        ("failed", {"error": "No such address.", "attempts": 1}, ("given up", "1 attempt ", "No such address")),
        ("unknown", {}, ("nobody knows whether it arrived",)),
        ("committing", {}, ("being sent",)),
    ],
)
def test_each_state_of_a_delivery_is_told_in_words(
    state: DeliveryState, changes: dict[str, object], words: tuple[str, ...]
) -> None:
    shown = printed(lambda console: print_deliveries(console, [delivery(state, **changes)]))
    assert all(word in shown for word in (*words, "email a@b.example", "x1"))


def test_a_digest_is_shown_with_where_it_goes_and_no_secret() -> None:
    shown = printed(lambda console: print_definition(console, definition(schedule="0 8 * * *", enabled=False)))
    assert "webhook http://x (signed)" in shown
    assert "0 8 * * * UTC (switched off)" in shown
    listed = printed(lambda console: print_definitions(console, [definition(topics=("trade",), sources=("Post",))]))
    assert "trade · of Post · when asked for · to http://x" in listed
    alone = printed(lambda console: print_definition(console, definition(destinations=())))
    assert "goes to: nobody" in alone


def test_a_story_names_its_origins_only_when_it_has_copies() -> None:
    shown = printed(lambda console: print_story(console, story()))
    assert "22 Nov to 24 Nov 2026 · 2 articles · 1 origin · Post, Wire" in shown
    assert "the text of a1" in shown


def test_each_fate_of_a_quote_is_told() -> None:
    found = [CorrectionOut.of(one) for one in corrections()]
    shown = " ".join(printed(lambda console: print_corrections(console, found)).split())
    assert "carries 30 trains a day.” + “The bridge at Tolna carries 13 trains a day.”" in shown
    assert "is no longer in the article" in shown
    assert "of an article that was deleted" in shown


@pytest.mark.parametrize("width", [30, 80, 200])
def test_nothing_that_was_read_in_steers_the_terminal(width: int) -> None:
    rows = [EditionRowOut.of(edition(items=(hostile(1),), message=HOSTILE))]
    places = (Destination("file", HOSTILE),)
    for show in (
        lambda console: print_editions(console, rows),
        lambda console: print_story(console, story()),
        lambda console: print_definitions(console, [definition(name=HOSTILE, destinations=places)]),
        lambda console: print_deliveries(console, [delivery("failed", error=HOSTILE)]),
    ):
        shown = printed(show, width)
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_where_there_is_nothing_it_says_what_to_do() -> None:
    empty = [print_definitions, print_editions, print_deliveries, print_stories, print_corrections]
    shown = [printed(lambda console, show=show: show(console, [])) for show in empty]  # type: ignore[misc]
    assert all(text.strip() for text in shown)
    assert "dateline digests create" in shown[0]
    assert "dateline digest" in shown[1]
