"""Summing up what somebody names: links of articles, or words.

Flows in: links and words, the archive. Flows out: what is to be summed up, or why it cannot be, in words; then the
messages of its summary. Knows no channel. A link that is not in the archive is not fetched, and nothing is made up
about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.model import Length, SlackMessage, Style, SummaryRequest
from service.ports import BadQuestion
from service.rendering.slack_notices import notice
from service.rendering.slack_summary import summary_messages
from service.rendering.wording import counted
from service.slack.ports import SlackPorts
from service.summaries.gathering import MAX_TOPIC_CHARACTERS
from service.summaries.summarizing import summarize
from vectorstore.model import Article
from vectorstore.ports import NotFound

LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
AFTER_A_LINK = ".,;:!?)]}”’\"'"
MOST_LINKS = 20
LENGTHS: Final[dict[str, Length]] = {"short": "short", "long": "long"}
STYLES: Final[dict[str, Style]] = {"bullets": "bullets", "timeline": "timeline"}
NOT_THERE = (
    "What is not in the archive cannot be summed up: nothing is said here that no article in it says.",
    "Whoever runs Dateline can have it read in; or give words in place of the link, and what the "
    "archive has about them is summed up.",
)
GONE = "It has been taken out of the archive."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants summed up."""

    links: tuple[str, ...]
    words: str  # without the links and the options
    length: Length = "medium"
    style: Style = "prose"


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be summed up."""

    title: str  # in words for a person
    article_ids: tuple[str, ...] = ()  # else it is about the title's words
    missing: int = 0  # further links that are not in the archive


@dataclass(frozen=True, slots=True)
class NotThere:
    """None of the links is in the archive."""

    text: str
    lines: tuple[str, ...] = NOT_THERE


def wanted(text: str) -> Wanted:
    """Links, words, and at the end how: "… short", "… long", "… bullets", "… timeline"."""
    links = links_in(text)
    words = LINK.sub(" ", text).split()
    length: Length = "medium"
    style: Style = "prose"
    while words and (links or len(words) > 1) and words[-1].lower() in (LENGTHS | STYLES):
        last = words.pop().lower()
        length, style = LENGTHS.get(last, length), STYLES.get(last, style)
    return Wanted(links, " ".join(words), length, style)


def links_in(text: str) -> tuple[str, ...]:
    """Every http and https link, once, in order."""
    return tuple(dict.fromkeys(link.rstrip(AFTER_A_LINK) for link in LINK.findall(text)))


def subject_of(links: Sequence[str], words: str, *, archive: str, ports: SlackPorts) -> Subject | NotThere | None:
    """The articles of the links, else what the words are about; None when there is neither.

    Links come before words: who writes "this one please https://…" means the article. Raises StoreUnavailable.
    """
    found = [ports.catalogue.named(archive, link) for link in links[:MOST_LINKS]]
    articles = list({article.id: article for several in found for article in several}.values())
    if articles:
        missing = sum(not several for several in found)
        return Subject(_title(articles), tuple(article.id for article in articles), missing)
    said = " ".join(words.split())
    if said and not links:
        return Subject(said[:MAX_TOPIC_CHARACTERS])
    if not links:
        return None
    return NotThere("This link is not in the archive." if len(links) == 1 else "None of these links is in the archive.")


def summary_of(
    subject: Subject, *, length: Length, style: Style, archive: str, ports: SlackPorts
) -> tuple[SlackMessage, ...]:
    """Its messages. Raises vectorstore's StoreUnavailable."""
    request = SummaryRequest(
        as_of=ports.clock.now(),
        archive=archive,
        article_ids=subject.article_ids,
        question=None if subject.article_ids else subject.title,
        length=length,
        style=style,
    )
    try:
        summary = summarize(request, ports=ports.summarizing)
    except BadQuestion as error:
        return (notice(f"{error}."),)
    except NotFound:
        return (notice(GONE),)
    return tuple(summary_messages(summary, base_url=ports.base_url))


def beside(subject: Subject) -> str:
    """What is to be said beside the title."""
    if not subject.missing:
        return ""
    are = "is" if subject.missing == 1 else "are"
    return f" ({counted(subject.missing, 'more link')} {are} not in the archive)"


def _title(articles: Sequence[Article]) -> str:
    first = articles[0].title or articles[0].url or "an article"
    return first if len(articles) == 1 else f"{first} and {counted(len(articles) - 1, 'more article')}"
