"""An Answer in Slack: as it grows, whole, as "I could not find it", and its quotes.

Flows in: sentences as they are grounded, then the Answer; the server's public address. Flows out: Markdown for a
message that is streamed, SlackMessages, blocks to stand beneath what was streamed. Knows no channel and no way to post.
Dates are those of UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

from service.model import Answer, Json, Sentence, SlackMessage
from service.rendering.slack_abstention import abstention_elements
from service.rendering.slack_cited import conflict_elements, sources
from service.rendering.slack_names import FEEDBACK, QUOTES
from service.rendering.slack_quotes import quotes_message as quotes_message
from service.rendering.slack_quotes import quotes_view as quotes_view
from service.rendering.slack_text import (
    TEXT_CHARACTERS,
    Run,
    button,
    element,
    elements,
    markdown,
    message,
    messages,
    packed,
    plain,
    remarks,
    rich,
    short,
    size,
    words,
)
from service.rendering.view import conflict_views, marks
from service.rendering.visible import visible
from service.rendering.wording import counted

SEARCHING = "Searching the archive…"
DEGRADED = "The language model did not answer; these are the articles’ own sentences."
BROKE_OFF = "The language model broke off; the rest are the articles’ own sentences."
PREFACE_CHARACTERS = 300
NOTE_CHARACTERS = 200
MOST_NOTES = 3
CONFLICT_CHARACTERS = 2_000  # of JSON, beneath what was streamed
_LACKS = "Nothing in the archive answers"  # how a note begins that says what a partial answer lacks
_OF_THE_SEARCH = ("ranked below.", "all there is.", "searched by words only.")  # how notes end that help no reader


def sentence_markdown(text: str, numbers: Sequence[int]) -> str:
    """One sentence and its marks in CommonMark, on one line. What follows is to be set off by a space or a line."""
    return f"{markdown(text)} **{marks(numbers)}**" if numbers else markdown(text)


def growing_message(sentences: Sequence[Sentence], *, preface: str | None = None) -> SlackMessage:
    """What has been said so far, or as much of it as one message holds, and that there is more to come."""
    said = _said(sentences, more=True) if sentences else [element("rich_text_section", [Run(SEARCHING, italic=True)])]
    blocks = rich(next(packed([*_preface(preface), *said])))
    return message([words(blocks)], blocks, most=TEXT_CHARACTERS)


def answer_messages(answer: Answer, *, base_url: str | None, preface: str | None = None) -> tuple[SlackMessage, ...]:
    """The whole Answer, divided between sentences where one message does not hold it; sources and buttons at the end.

    `preface` is a line of our own above it.
    """
    if answer.status == "abstained":
        return (abstention_message(answer, base_url=base_url, preface=preface),)
    parts = [*_preface(preface), *_said(answer.sentences), *_disagreements(answer)]
    return messages(parts, _ending(answer, [], base_url))


def answer_footer(answer: Answer, *, base_url: str | None) -> list[Json]:
    """What stands beneath an Answer whose sentences were streamed: at most 10,000 characters of JSON.

    Of an abstention, of which nothing was streamed, it is all there is to say.
    """
    if answer.status == "abstained":
        return list(abstention_message(answer, base_url=base_url)["blocks"])
    return _ending(answer, _short_disagreements(answer), base_url)


def abstention_message(answer: Answer, *, base_url: str | None, preface: str | None = None) -> SlackMessage:
    """That there is no answer: what was looked for, why there is none, what comes nearest, what to try."""
    parts = [*_preface(preface), *abstention_elements(answer, base_url)]
    return messages(parts, [*remarks(_notes(answer)), _feedback(answer)])[0]


def _ending(answer: Answer, disagreements: Sequence[Json], base_url: str | None) -> list[Json]:
    """Every part of it has its limit, and all of them together fit into one message."""
    held = [*disagreements, *_lacking(answer), *sources(answer.citations, base_url)]
    quotes: Json = {"type": "actions", "elements": [button("Quotes", QUOTES, answer.id)]}
    degraded = [BROKE_OFF if answer.mode == "llm" else DEGRADED] if answer.degraded else []
    small = remarks([*_notes(answer), *degraded])
    return [*rich(held), *small, *([quotes] if answer.citations else []), _feedback(answer)]


def _said(sentences: Sequence[Sentence], *, more: bool = False) -> Iterator[Json]:
    """`more` is to come."""
    groups = [[Run(f"{visible(said.text)} "), Run(f"{marks(said.citations)} ", bold=True)] for said in sentences]
    yield from elements("rich_text_section", [*groups, [Run("…")]] if more else groups)


def _preface(preface: str | None) -> Iterator[Json]:
    if preface and visible(preface):
        yield element("rich_text_section", [Run(f"{short(preface, PREFACE_CHARACTERS)}\n", italic=True)])


def _disagreements(answer: Answer) -> Iterator[Json]:
    told = {visible(said.text) for said in answer.sentences}
    for conflict in conflict_views(answer.conflicts, answer.citations, UTC):
        yield element("rich_text_section", [Run("\n")])
        yield from conflict_elements(conflict, told)


def _short_disagreements(answer: Answer) -> list[Json]:
    """As many as there is room for, and that there are more."""
    told = {visible(said.text) for said in answer.sentences}
    held: list[Json] = []
    for number, conflict in enumerate(conflict_views(answer.conflicts, answer.citations, UTC)):
        parts = list(conflict_elements(conflict, told))
        if size([*held, *parts]) > CONFLICT_CHARACTERS:
            rest = counted(len(answer.conflicts) - number, "more disagreement")
            return [*held, element("rich_text_section", [Run(f"\n{rest}: see the quotes.\n", bold=True)])]
        held += parts
    return held


def _lacking(answer: Answer) -> Iterator[Json]:
    """What of the question was not answered."""
    if answer.status != "partial":
        return
    notes = [note for note in answer.retrieved.notes if note.startswith(_LACKS)]
    for note in notes[:MOST_NOTES] or ["Some of what was asked is not in the archive."]:
        yield element("rich_text_section", [Run(f"\n{short(note, NOTE_CHARACTERS)}", italic=True)])
    yield element("rich_text_section", [Run("\n")])


def _notes(answer: Answer) -> list[str]:
    """What a reader should know of how was searched."""
    notes = [note for note in answer.retrieved.notes if not note.startswith(_LACKS)]
    helpful = [note for note in notes if not note.endswith(_OF_THE_SEARCH)]
    return [short(note, NOTE_CHARACTERS) for note in helpful[:MOST_NOTES]]


def _feedback(answer: Answer) -> Json:
    buttons: Json = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": _thumb("Helpful", "This answer helped", f"up:{answer.id}"),
        "negative_button": _thumb("Not helpful", "This answer did not help", f"down:{answer.id}"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _thumb(text: str, label: str, value: str) -> Json:
    return {"text": plain(text), "accessibility_label": label, "value": value}
