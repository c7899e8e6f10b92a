"""Dateline's Home tab in Slack: how to ask, and the digests that a team can have.

Flows in: the archive's digests, when each is due next, how many articles there are, the server's public address. Flows
out: a view for `views.publish`. Where a digest goes besides is not shown: an address may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from service.model import DigestDefinition, Json
from service.rendering.schedule_words import schedule_words
from service.rendering.slack_names import PREVIEW, SUBSCRIBE
from service.rendering.slack_text import Run, button, element, header, rich, short
from service.rendering.wording import counted, moment_words

MOST_DIGESTS = 40  # of two blocks each; a view takes 100
NAME_CHARACTERS = 80
TOPIC_CHARACTERS = 60
MOST_TOPICS = 5
EXAMPLES = (
    "@Dateline what was decided about the harbour last week?",
    "/ask who said that the bridge opens in May?",
    "/summarize https://news.example.org/harbour",
)


def home_view(
    digests: Sequence[DigestDefinition],
    *,
    next_runs: Mapping[str, datetime | None],
    articles: int,
    base_url: str | None,
) -> Json:
    """`next_runs` by a digest's id; of one that is not there nothing is said."""
    blocks = [*_asking(articles), {"type": "divider"}, header("Digests"), *_intro(digests)]
    for digest in digests[:MOST_DIGESTS]:
        blocks += _digest(digest, next_runs.get(digest.id))
    if len(digests) > MOST_DIGESTS:
        rest = counted(len(digests) - MOST_DIGESTS, "more", "more")
        blocks += rich([element("rich_text_section", [Run(f"and {rest}: write /digest list to see them all.")])])
    if base_url is not None:
        link = [Run("Open Dateline", base_url)]
        blocks += [{"type": "divider"}, *rich([element("rich_text_section", link)])]
    return {"type": "home", "blocks": blocks}


def _asking(articles: int) -> Iterator[Json]:
    yield header("Ask about the news")
    held = f"There {'is' if articles == 1 else 'are'} {counted(articles, 'article')} in the archive."
    told = (
        "I answer from the articles of your archive, and every sentence comes with the quote that it rests on. What "
        f"they do not say, I do not say. {held if articles else 'There are no articles in the archive yet.'}\n"
    )
    how = (
        "Write to me under Messages, mention me in a channel, or reply to a digest: in a thread that I am part of you "
        "need not mention me again.\n"
    )
    listed: Json = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [element("rich_text_section", [Run(example, italic=True)]) for example in EXAMPLES],
    }
    menu = "Any message has “Summarize this” and “Check this against the archive” in its menu."
    above = element("rich_text_section", [Run(f"{told}{how}")])
    yield from rich([above, listed, element("rich_text_section", [Run(menu)])])


def _intro(digests: Sequence[DigestDefinition]) -> list[Json]:
    text = (
        "Subscribe brings a digest to your messages with me, /digest subscribe to the channel that you write it in. "
        "Preview shows you alone what it would say now."
        if digests
        else "There are none yet. Write /digest subscribe in a channel, and it gets one every working day."
    )
    return rich([element("rich_text_section", [Run(text)])])


def _digest(digest: DigestDefinition, due: datetime | None) -> list[Json]:
    name = short(digest.name, NAME_CHARACTERS) or "(no name)"
    runs = [Run(name, bold=True), Run(f"\n{_about(digest)}\n{_when(digest, due)}")]
    buttons = [button("Preview", PREVIEW, digest.id), button("Subscribe", SUBSCRIBE, digest.id)]
    return [*rich([element("rich_text_section", runs)]), {"type": "actions", "elements": buttons}]


def _about(digest: DigestDefinition) -> str:
    parts = [short(topic, TOPIC_CHARACTERS) for topic in digest.topics]
    parts += [f"“{short(digest.question, TOPIC_CHARACTERS * 2)}”"] if digest.question else []
    parts += [f"from {short(source, TOPIC_CHARACTERS)}" for source in digest.sources]
    more = f" and {len(parts) - MOST_TOPICS} more" if len(parts) > MOST_TOPICS else ""
    return f"About {', '.join(parts[:MOST_TOPICS])}{more}" if parts else "About everything in the archive"


def _when(digest: DigestDefinition, due: datetime | None) -> str:
    if digest.schedule is None:
        return "Comes only when it is asked for"
    words = f"Comes {schedule_words(short(digest.schedule, 200), digest.time_zone)}"
    if not digest.enabled:
        return f"{words}; switched off at the moment"
    return words if due is None else f"{words}; next on {moment_words(due, ZoneInfo(digest.time_zone))}"
