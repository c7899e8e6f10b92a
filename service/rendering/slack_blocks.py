"""An Edition as Slack messages: a short one, and one for each item to go beneath it.

Flows in: an Edition, the server's public address. Flows out: what `chat.postMessage` takes beside channel and thread;
sending is a courier's. Text of articles stands in `rich_text` blocks, whose elements Slack shows as they are: nothing
in them is markup, a link or a mention. Only `text`, which notifications show and screen readers read, is markup, and is
escaped.

Limits (docs.slack.dev, Block Kit): 50 blocks a message, 150 characters a header. `rich_text` has no documented limit of
its own, but a message whose blocks are about 13,000 characters of JSON is refused (slackapi/bolt-js 2509 and 2867):
what is longer goes on in a further message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from service.model import Edition, Json, SlackMessage
from service.rendering.view import (
    ConflictView,
    CorrectionView,
    EditionView,
    ItemView,
    PlaceView,
    QuoteView,
    edition_view,
)

HEADER_CHARACTERS = 150
TEXT_CHARACTERS = 3_000  # of the fallback, escaped; Slack asks for fewer than 4,000
TITLE_CHARACTERS = 500  # of its first line, before it is escaped
MESSAGE_CHARACTERS = 10_000  # of the blocks as JSON in ASCII, the strictest way to count
PIECE_CHARACTERS = 2_400  # of one text element, counted in the same way; half of it may be escapes

LISTED_ITEMS = 30  # headlines in the parent
SHORT_CHARACTERS = 15  # of each, where they would be too long together
_FRAME = 50  # characters of JSON around the elements of a message
_MOST_FOR_ONE = 12  # characters of JSON for a character of text: two escapes
_CONTINUED = " (continued)"
Kind = Literal["rich_text_section", "rich_text_quote"]


@dataclass(frozen=True, slots=True)
class SlackPost:
    parent: SlackMessage
    replies: tuple[SlackMessage, ...]  # in the parent's thread, in this order


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of a line: text, a link, or both."""

    text: str
    href: str | None = None
    bold: bool = False
    italic: bool = False
    strike: bool = False


def edition_slack(edition: Edition, *, base_url: str | None = None) -> SlackPost:
    seen = edition_view(edition, base_url=base_url)
    replies = list(_messages(["Corrections to earlier editions"], _corrections(seen.corrections)))
    for item in seen.items:
        replies.extend(_messages(_read_out(item), _item(item)))
    return SlackPost(_parent(seen), tuple(replies))


def _read_out(item: ItemView) -> list[str]:
    return [f"{item.number}. {item.headline}", *(f"{said.text} {said.marks}" for said in item.sentences)]


def _parent(edition: EditionView) -> SlackMessage:
    title = f"{edition.name}, {edition.day}"
    header: Json = {"type": "header", "text": {"type": "plain_text", "text": _header(title), "emoji": False}}
    headlines = [f"{item.number}. {item.headline}" for item in edition.items]
    said = [title, edition.message or edition.tally, *headlines]
    blocks = [header, *_rich(list(_contents(edition)))]
    if _size(blocks) > MESSAGE_CHARACTERS:
        blocks = [header, *_rich(list(_contents(edition, most=SHORT_CHARACTERS)))]
    return _message(said, blocks)


def _contents(edition: EditionView, most: int | None = None) -> Iterator[Json]:
    """Headlines as links; plain and cut to `most` characters when that is given."""
    yield _element("rich_text_section", [_Run(f"{edition.tally}. Times are those of {edition.zone}.\n", italic=True)])
    if edition.corrections:
        yield _element(
            "rich_text_section", [_Run("Corrections to earlier editions are first in the thread.\n", bold=True)]
        )
    if edition.message:
        yield _element("rich_text_section", [_Run(f"{_cut(edition.message, HEADER_CHARACTERS * 2)}\n")])
    if edition.items:
        entries = [_element("rich_text_section", _line(item, most)) for item in edition.items[:LISTED_ITEMS]]
        yield {"type": "rich_text_list", "style": "ordered", "elements": entries}
    if edition.href:
        yield _element("rich_text_section", [_Run("\n"), _Run("This edition", edition.href)])


def _line(item: ItemView, most: int | None) -> list[_Run]:
    if most is not None:
        return [_Run(_cut(item.headline, most))]
    news = [_Run(f" (new since {item.new_since})", italic=True)] if item.new_since else []
    return [_Run(_cut(item.headline, HEADER_CHARACTERS), item.href), *news]


def _item(item: ItemView) -> Iterator[Json]:
    headline = [_Run(f"{item.number}. ", bold=True), _Run(item.headline, item.href, bold=True)]
    yield from _elements("rich_text_section", headline)
    if item.new_since:
        yield _element("rich_text_section", [_Run(f"\nNew since {item.new_since}", italic=True)])
    yield from _elements("rich_text_section", [_Run("\n"), *_sentences(item)])
    for conflict in item.conflicts:
        yield from _conflict(conflict)
    yield _element("rich_text_section", [_Run("\n")])
    for quote in item.quotes:
        yield from _elements("rich_text_quote", list(_quote(quote)))
    yield from _elements("rich_text_section", list(_origins(item)))


def _sentences(item: ItemView) -> Iterator[_Run]:
    for said in item.sentences:
        yield _Run(f"{said.text} ")
        yield _Run(f"{said.marks} ", bold=True)


def _conflict(conflict: ConflictView) -> Iterator[Json]:
    yield from _elements("rich_text_section", [_Run(f"\nSources disagree: {conflict.about}\n", bold=True)])
    for side in conflict.sides:
        runs = [
            _Run(side.value, bold=True),
            _Run(f": {side.text} "),
            _Run(side.marks, bold=True),
            _Run(f" ({side.whose})"),
        ]
        yield from _elements("rich_text_section", [_Run("• "), *runs, _Run("\n")])


def _quote(quote: QuoteView) -> Iterator[_Run]:
    yield _Run(f"[{quote.number}] ", bold=True)
    yield _Run("Word for word in " if quote.told else f"“{quote.text}” in ")
    yield from _place(quote.place)


def _origins(item: ItemView) -> Iterator[_Run]:
    yield _Run(f"{item.tally}: ", italic=True)
    for number, origin in enumerate(item.origins):
        if number:
            yield _Run("; ", italic=True)
        yield _Run(origin.place.name, origin.place.href, italic=True)
        yield _Run(f", {origin.place.date}" + (f", and {origin.copies}" if origin.copies else ""), italic=True)


def _corrections(corrections: Sequence[CorrectionView]) -> Iterator[Json]:
    if corrections:
        yield _element("rich_text_section", [_Run("Corrections to earlier editions", bold=True)])
    for correction in corrections:
        where = correction.where[:1].upper() + correction.where[1:]
        runs = [_Run("\n• "), _Run(where, correction.href), _Run(": "), _Run(f"“{correction.told}”", strike=True)]
        runs += [_Run(f" It rested on: “{correction.quote}”")] if correction.quote else []
        runs += [_Run(f" {correction.fate}", bold=True)]
        runs += [_Run(f" “{correction.now}”")] if correction.now else []
        runs += [_Run(" "), *_place(correction.place), _Run(f". Noticed {correction.noticed}.")]
        yield from _elements("rich_text_section", runs)


def _place(place: PlaceView) -> Iterator[_Run]:
    yield _Run(place.title, place.href)
    if place.after_title:
        yield _Run(f", {place.after_title}")


def _messages(said: Sequence[str], elements: Iterable[Json]) -> Iterator[SlackMessage]:
    """As few messages as hold the elements; none when there are none. `said` is the first one's fallback."""
    held: list[Json] = []
    length = _FRAME
    for element in elements:
        more = _size(element) + 2
        if held and length + more > MESSAGE_CHARACTERS:
            yield _message(said, _rich(held))
            held, said = [], [f"{_cut(said[0].removesuffix(_CONTINUED), TITLE_CHARACTERS)}{_CONTINUED}"]
            length = _FRAME
        held.append(element)
        length += more
    if held:
        yield _message(said, _rich(held))


def _message(said: Sequence[str], blocks: list[Json]) -> SlackMessage:
    return {
        "text": _fallback(said),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "link_names": False,
        "mrkdwn": False,
    }


def _fallback(said: Sequence[str]) -> str:
    """As many of the texts, whole, as there is room for; the first is cut if need be."""
    text = _escaped(_cut(said[0], TITLE_CHARACTERS + len(_CONTINUED)))
    for more in said[1:]:
        longer = f"{text}\n{_escaped(more)}"
        if len(longer) > TEXT_CHARACTERS:
            break
        text = longer
    return text


def _rich(elements: Sequence[Json]) -> list[Json]:
    return [{"type": "rich_text", "elements": list(elements)}] if elements else []


def _elements(kind: Kind, runs: Sequence[_Run]) -> Iterator[Json]:
    """One element, or several where the text is longer than a message should be."""
    held: list[_Run] = []
    length = 0
    for run in (piece for whole in runs for piece in _pieces(whole)):
        more = _size(_shown(run)) + 2
        if held and length + more > MESSAGE_CHARACTERS // 2:
            yield _element(kind, held)
            held, length = [], 0
        held.append(run)
        length += more
    if held:
        yield _element(kind, held)


def _element(kind: Kind, runs: Sequence[_Run]) -> Json:
    """Neighbours that look the same are one."""
    joined: list[_Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and replace(last, text=run.text) == run and run.href is None and _fits(last.text + run.text):
            joined[-1] = replace(run, text=last.text + run.text)
        else:
            joined.append(run)
    return {"type": kind, "elements": [_shown(run) for run in joined]}


def _shown(run: _Run) -> Json:
    style = {name: True for name in ("bold", "italic", "strike") if getattr(run, name)}
    link: Json = {"type": "text"} if run.href is None else {"type": "link", "url": run.href}
    return link | {"text": run.text} | ({"style": style} if style else {})


def _pieces(run: _Run) -> Iterator[_Run]:
    """`run`, cut after a space where it is too long for one element."""
    text = run.text
    while not _fits(text):
        most = next(n for n in range(PIECE_CHARACTERS, 0, -100) if _fits(text[:n]))
        end = text.rfind(" ", 1, most) + 1 or most
        yield replace(run, text=text[:end])
        text = text[end:]
    yield replace(run, text=text)


def _fits(text: str) -> bool:
    """Into one element."""
    return len(text) * _MOST_FOR_ONE < PIECE_CHARACTERS or _size(text) <= PIECE_CHARACTERS


def _size(value: object) -> int:
    return len(json.dumps(value))


def _header(title: str) -> str:
    """Escaped, and still no longer than a header may be."""
    most = HEADER_CHARACTERS
    while len(_escaped(_cut(title, most))) > HEADER_CHARACTERS:
        most -= 1
    return _escaped(_cut(title, most))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _escaped(text: str) -> str:
    """Slack's three control characters; without them nothing is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
