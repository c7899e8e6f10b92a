"""A Summary in Slack: in its style, with what its articles disagree about, and the quotes it rests on.

Flows in: a Summary, the server's public address. Flows out: SlackMessages. Dates are those of UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from service.model import Citation, Json, SlackMessage, Summary, SummarySentence
from service.rendering.slack_cited import conflict_elements, place_of, quote_elements
from service.rendering.slack_text import Run, element, elements, messages, remarks, short
from service.rendering.view import QuoteView, SentenceView, conflict_views, marks, quote_views
from service.rendering.visible import visible
from service.rendering.wording import date_words

TITLE_CHARACTERS = 300
NOTE_CHARACTERS = 200
MOST_NOTES = 5
DEGRADED = "The language model did not write this; these are the articles’ own sentences."


def summary_messages(
    summary: Summary, *, title: str | None = None, base_url: str | None = None
) -> tuple[SlackMessage, ...]:
    """As few as hold it, divided between sentences. `title` is of what was summed up, as a line above it."""
    parts = [*_title(title), *(_nothing(summary) if summary.abstention else _told(summary, base_url))]
    notes = [short(note, NOTE_CHARACTERS) for note in summary.notes[:MOST_NOTES]]
    degraded = [DEGRADED] if summary.degraded and summary.mode == "extractive" else []
    return messages(parts, remarks([*notes, *degraded]))


def _title(title: str | None) -> Iterator[Json]:
    if title and visible(title):
        yield element("rich_text_section", [Run(f"{short(title, TITLE_CHARACTERS)}\n", bold=True)])


def _nothing(summary: Summary) -> Iterator[Json]:
    message = summary.abstention.message if summary.abstention else summary.text
    yield from elements("rich_text_section", [[Run(f"There is nothing that I could sum up. {visible(message)}")]])


def _told(summary: Summary, base_url: str | None) -> Iterator[Json]:
    yield from elements("rich_text_section", [_sentence(said, summary) for said in summary.sentences])
    sentences = [SentenceView(visible(said.text), said.citations) for said in summary.sentences]
    conflicts = conflict_views(summary.conflicts, summary.citations, UTC)
    for conflict in conflicts:
        yield element("rich_text_section", [Run("\n")])
        yield from conflict_elements(conflict, {said.text for said in sentences})
    yield element("rich_text_section", [Run("\n")])
    quotes = quote_views(summary.citations, sentences, conflicts, UTC)
    placed = (_placed(quote, cited, base_url) for quote, cited in zip(quotes, summary.citations, strict=True))
    yield from quote_elements(placed)


def _sentence(said: SummarySentence, summary: Summary) -> list[Run]:
    runs = [Run(f"{visible(said.text)} "), Run(f"{marks(said.citations)} ", bold=True)]
    if summary.style == "prose":
        return runs
    day = [Run(f"{date_words(said.at)}: ", bold=True)] if summary.style == "timeline" else []
    return [Run("• "), *day, *runs, Run("\n")]


def _placed(quote: QuoteView, citation: Citation, base_url: str | None) -> QuoteView:
    return replace(quote, place=place_of(citation, base_url))
