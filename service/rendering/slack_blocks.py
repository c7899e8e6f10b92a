"""An Edition as Slack messages: a short one, and one for each item to go beneath it.

Flows in: an Edition, the server's public address. Flows out: what `chat.postMessage` takes beside channel and thread;
sending is a courier's. Text of articles stands in `rich_text` blocks, whose elements Slack shows as they are: nothing
in them is markup, a link or a mention. Only `text`, which notifications show and screen readers read, is markup, and is
escaped.

Under each item stands a button that asks about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.model import Edition, Json, SlackMessage
from service.rendering.slack_cited import conflict_elements, place_runs, quote_elements
from service.rendering.slack_names import ASK_ABOUT
from service.rendering.slack_text import (
    HEADER_CHARACTERS,
    MESSAGE_CHARACTERS,
    TITLE_CHARACTERS,
    Run,
    button,
    cut,
    element,
    elements,
    header,
    message,
    packed,
    rich,
    size,
)
from service.rendering.view import CorrectionView, EditionView, ItemView, edition_view

LISTED_ITEMS = 30  # headlines in the parent
SHORT_CHARACTERS = 15  # of each, where they would be too long together
_CONTINUED = " (continued)"


@dataclass(frozen=True, slots=True)
class SlackPost:
    parent: SlackMessage
    replies: tuple[SlackMessage, ...]  # in the parent's thread, in this order


def edition_slack(edition: Edition, *, base_url: str | None = None) -> SlackPost:
    seen = edition_view(edition, base_url=base_url)
    replies = list(_messages(["Corrections to earlier editions"], _corrections(seen.corrections)))
    for item in seen.items:
        replies.extend(_messages(_read_out(item), _item(item), _asking(edition, item)))
    return SlackPost(_parent(seen), tuple(replies))


def _asking(edition: Edition, item: ItemView) -> list[Json]:
    return [{"type": "actions", "elements": [button("Ask about this", ASK_ABOUT, f"{edition.id}:{item.number}")]}]


def _read_out(item: ItemView) -> list[str]:
    return [f"{item.number}. {item.headline}", *(f"{said.text} {said.marks}" for said in item.sentences)]


def _parent(edition: EditionView) -> SlackMessage:
    title = f"{edition.name}, {edition.day}"
    headlines = [f"{item.number}. {item.headline}" for item in edition.items]
    said = [title, edition.message or edition.tally, *headlines]
    blocks = [header(title), *rich(list(_contents(edition)))]
    if size(blocks) > MESSAGE_CHARACTERS:
        blocks = [header(title), *rich(list(_contents(edition, most=SHORT_CHARACTERS)))]
    return message(said, blocks)


def _contents(edition: EditionView, most: int | None = None) -> Iterator[Json]:
    """Headlines as links; plain and cut to `most` characters when that is given."""
    yield element("rich_text_section", [Run(f"{edition.tally}. Times are those of {edition.zone}.\n", italic=True)])
    if edition.corrections:
        yield element(
            "rich_text_section", [Run("Corrections to earlier editions are first in the thread.\n", bold=True)]
        )
    if edition.message:
        yield element("rich_text_section", [Run(f"{cut(edition.message, HEADER_CHARACTERS * 2)}\n")])
    if edition.items:
        entries = [element("rich_text_section", _line(item, most)) for item in edition.items[:LISTED_ITEMS]]
        yield {"type": "rich_text_list", "style": "ordered", "elements": entries}
    if edition.href:
        yield element("rich_text_section", [Run("\n"), Run("This edition", edition.href)])


def _line(item: ItemView, most: int | None) -> list[Run]:
    if most is not None:
        return [Run(cut(item.headline, most))]
    news = [Run(f" (new since {item.new_since})", italic=True)] if item.new_since else []
    return [Run(cut(item.headline, HEADER_CHARACTERS), item.href), *news]


def _item(item: ItemView) -> Iterator[Json]:
    headline = [Run(f"{item.number}. ", bold=True), Run(item.headline, item.href, bold=True)]
    yield from elements("rich_text_section", [headline])
    if item.new_since:
        yield element("rich_text_section", [Run(f"\nNew since {item.new_since}", italic=True)])
    yield from elements("rich_text_section", [[Run("\n")], *_sentences(item)])
    for conflict in item.conflicts:
        yield from conflict_elements(conflict)
    yield element("rich_text_section", [Run("\n")])
    yield from quote_elements(item.quotes)
    yield from elements("rich_text_section", [list(_origins(item))])


def _sentences(item: ItemView) -> Iterator[list[Run]]:
    for said in item.sentences:
        yield [Run(f"{said.text} "), Run(f"{said.marks} ", bold=True)]


def _origins(item: ItemView) -> Iterator[Run]:
    yield Run(f"{item.tally}: ", italic=True)
    for number, origin in enumerate(item.origins):
        if number:
            yield Run("; ", italic=True)
        yield Run(origin.place.name, origin.place.href, italic=True)
        yield Run(f", {origin.place.date}" + (f", and {origin.copies}" if origin.copies else ""), italic=True)


def _corrections(corrections: Sequence[CorrectionView]) -> Iterator[Json]:
    if corrections:
        yield element("rich_text_section", [Run("Corrections to earlier editions", bold=True)])
    for correction in corrections:
        where = correction.where[:1].upper() + correction.where[1:]
        runs = [Run("\n• "), Run(where, correction.href), Run(": "), Run(f"“{correction.told}”", strike=True)]
        runs += [Run(f" It rested on: “{correction.quote}”")] if correction.quote else []
        runs += [Run(f" {correction.fate}", bold=True)]
        runs += [Run(f" “{correction.now}”")] if correction.now else []
        runs += [Run(" "), *place_runs(correction.place), Run(f". Noticed {correction.noticed}.")]
        yield from elements("rich_text_section", [runs])


def _messages(said: Sequence[str], parts: Iterable[Json], ending: Sequence[Json] = ()) -> Iterator[SlackMessage]:
    """As few messages as hold the elements, the blocks `ending` under the last; none when there are none.

    `said` is the first one's fallback; the others are told to go on from it.
    """
    held = list(packed(parts, MESSAGE_CHARACTERS - size(ending)))
    for number, each in enumerate(held):
        blocks = rich(each) + (list(ending) if number == len(held) - 1 else [])
        first = f"{cut(said[0], TITLE_CHARACTERS)}{_CONTINUED}"
        yield message([first] if number else said, blocks, most=TITLE_CHARACTERS + len(_CONTINUED))
