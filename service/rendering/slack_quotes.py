"""The quotes of an Answer in Slack: each word for word, with its article, revision and date.

Flows in: an Answer. Flows out: a modal, or messages where it is too late to open one. Dates are those of UTC.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.model import Answer, Json, SlackMessage
from service.rendering.links import answer_link
from service.rendering.slack_cited import whole_quote
from service.rendering.slack_text import Run, element, messages, plain, rich, short, size
from service.rendering.wording import counted

VIEW_CHARACTERS = 100_000  # of the blocks as JSON; Slack takes about 250,000 bytes of a view
VIEW_BLOCKS = 98  # and one above and one beneath
QUESTION_CHARACTERS = 300


def quotes_view(answer: Answer, *, base_url: str | None = None) -> Json:
    """A modal. What is too much for one is not begun: it says how many quotes it lacks, and where they are."""
    blocks = rich(list(_heading(answer)))
    room = VIEW_CHARACTERS
    for citation in answer.citations[:VIEW_BLOCKS]:
        block = rich(list(whole_quote(citation, base_url, revision=True)))
        room -= size(block)
        if room < 0:
            break
        blocks += block
    rest = len(answer.citations) - (len(blocks) - 1)
    if rest:
        blocks += rich([_rest(answer, rest, base_url)])
    return {"type": "modal", "title": plain("Quotes"), "close": plain("Close"), "blocks": blocks}


def quotes_message(answer: Answer, *, base_url: str | None = None) -> tuple[SlackMessage, ...]:
    """The same as messages; one at least, and however many it takes."""
    parts = [part for citation in answer.citations for part in whole_quote(citation, base_url, revision=True)]
    return messages([*_heading(answer), *parts])


def _heading(answer: Answer) -> Iterator[Json]:
    asked = Run(short(answer.question, QUESTION_CHARACTERS) or "(no question)", bold=True)
    told = "What the answer rests on, word for word:" if answer.citations else "Nothing was said, so nothing is quoted."
    yield element("rich_text_section", [asked, Run(f"\n{told}\n")])


def _rest(answer: Answer, rest: int, base_url: str | None) -> Json:
    href = answer_link(base_url, answer.id)
    where = Run("open them in Dateline", href) if href else Run("Dateline has them")
    return element("rich_text_section", [Run(f"and {counted(rest, 'more', 'more')}: "), where])
