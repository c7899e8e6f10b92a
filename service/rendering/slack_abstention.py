"""That there is no answer, as a colleague would say it: what was looked for, why there is none, what to try.

Flows in: an Answer that says nothing. Flows out: elements of a `rich_text` block, which fit into one message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time

from service.model import Answer, Json, Nearest, Reason, Retrieved
from service.rendering.slack_cited import place_of, place_runs, quoted
from service.rendering.slack_text import Run, element, short, size
from service.rendering.visible import visible
from service.rendering.wording import counted, day_words, moment_words, window_words

QUESTION_CHARACTERS = 300
REASON_CHARACTERS = 500
PASSAGE_CHARACTERS = 180  # of each: enough to judge by, and a channel is no reading room
NEAREST_CHARACTERS = 6_000  # of JSON, all of them together
MOST_NEAREST = 3

ADVICE: Mapping[Reason, str] = {
    "empty_archive": "Once somebody has added articles or a feed to Dateline, ask me again.",
    "not_in_archive": "Another spelling of a name may help, or a wider span of time. If this should be in the archive, "
    "whoever looks after Dateline can add its source.",
    "false_premise": "It may be that the question takes something for granted that the articles do not say. Try asking "
    "about each part of it on its own.",
    "no_support": "A narrower question may help: with a name, a place or a date in it.",
    "outside_window": "Ask again without the dates or the sources, and I will look everywhere.",
}


def abstention_elements(answer: Answer, base_url: str | None) -> Iterator[Json]:
    reason: Reason = answer.abstention.reason if answer.abstention else "no_support"
    yield element("rich_text_section", [Run(f"I found no answer to “{_question(answer)}”\n", bold=True)])
    yield element("rich_text_section", [Run(f"{_looked(answer.retrieved)}{_why(answer)}\n")])
    nearest = list(_nearest(answer, base_url))
    if nearest:
        yield element("rich_text_section", [Run("\nWhat comes nearest, for you to judge:\n")])
        yield from nearest
    yield element("rich_text_section", [Run(f"\n{ADVICE[reason]}")])


def _question(answer: Answer) -> str:
    """As it was searched: a follow-up is shown as what it was understood to ask."""
    asked = answer.standalone_question if visible(answer.standalone_question) else answer.question
    return short(asked, QUESTION_CHARACTERS) or "this"


def _looked(retrieved: Retrieved) -> str:
    if not retrieved.articles:
        return ""
    passages = counted(retrieved.passages, "passage")
    when = _window(retrieved.start, retrieved.end)
    return f"I read the {passages} that come closest, in {counted(retrieved.articles, 'article')}{when}. "


def _window(start: datetime | None, end: datetime | None) -> str:
    """ " published 17 Mar 2023": half-open, as what was asked for is."""
    if start is not None and end is not None:
        return f" published {window_words(start, end)}"
    if start is not None:
        return f" published since {_from(start)}"
    return "" if end is None else f" published before {_from(end)}"


def _from(at: datetime) -> str:
    return day_words(at) if at.timetz() == time(tzinfo=at.tzinfo) else moment_words(at)


def _why(answer: Answer) -> str:
    message = answer.abstention.message if answer.abstention else answer.text
    return short(message, REASON_CHARACTERS)


def _nearest(answer: Answer, base_url: str | None) -> Iterator[Json]:
    """The nearest of each article, nearest first."""
    room = NEAREST_CHARACTERS
    nearest: dict[str, Nearest] = {}
    for passage in answer.nearest:
        nearest.setdefault(passage.article_id, passage)
    for passage in list(nearest.values())[:MOST_NEAREST]:
        place = Run("\n"), *place_runs(place_of(passage, base_url))
        shown = element("rich_text_quote", [*quoted(*_beginning(passage)), *place])
        room -= size(shown) + 2
        if room >= 0:
            yield shown


def _beginning(passage: Nearest) -> tuple[str, str]:
    """The first words of it, and what ends the quotation."""
    if len(passage.text) <= PASSAGE_CHARACTERS:
        return passage.text, "”"
    end = passage.text.rfind(" ", PASSAGE_CHARACTERS // 2, PASSAGE_CHARACTERS)
    return passage.text[: end if end > 0 else PASSAGE_CHARACTERS], " …”"
