"""Words as Slack shows them: as they are, whoever wrote them, and no more of them than Slack takes.

Flows in: pieces of lines (`Run`), grouped as they should stay together. Flows out: elements of `rich_text` blocks,
which Slack shows as they are: nothing in them is markup, a mention or a link that we did not make; messages that hold
them; and the same words escaped, where Slack reads markup. Knows no answer, no Edition and no channel.

Limits (docs.slack.dev, Block Kit): 50 blocks a message, 100 a view, 150 characters a header. `rich_text` has no
documented limit of its own, but a message whose blocks are about 13,000 characters of JSON is refused (slackapi/bolt-js
2509 and 2867): what is longer goes on in a further message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from service.model import Json, SlackMessage
from service.rendering.visible import visible

HEADER_CHARACTERS = 150
TEXT_CHARACTERS = 3_000  # of the fallback, escaped; Slack asks for fewer than 4,000
TITLE_CHARACTERS = 500  # of its first line, before it is escaped
CONTEXT_CHARACTERS = 2_000
LINK_CHARACTERS = 2_000  # of a URL; what is longer is no link
MESSAGE_CHARACTERS = 10_000  # of the blocks as JSON in ASCII, the strictest way to count
ELEMENT_CHARACTERS = 5_000  # of one part of a `rich_text` block, counted in the same way
PIECE_CHARACTERS = 2_400  # of one text element, counted in the same way; half of it may be escapes

FRAME = 50  # characters of JSON around the elements of a message
_MOST_FOR_ONE = 12  # characters of JSON for a character of text: two escapes
_PER_CHARACTER = 6  # of JSON for a character of any script; most emoji take twice as many
_MARKDOWN = re.compile(  # what may be markup; what some make links, mentions, channels and emoji of
    r"[\\`*_\[\]~#@|$]|:(?=//|[\w+'-]+:)|(?<=\bmailto):|(?<=\w)\.(?=[^\W\d_]{2})", re.IGNORECASE
)
_LEADING = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")  # would begin a list, a rule, a heading's underline
Kind = Literal["rich_text_section", "rich_text_quote"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: text, a link, or both."""

    text: str
    href: str | None = None
    bold: bool = False
    italic: bool = False
    strike: bool = False


def elements(kind: Kind, groups: Iterable[Sequence[Run]]) -> Iterator[Json]:
    """One element, or several where the text is longer than a message should be. Groups are divided last."""
    held: list[Run] = []
    length = 0
    for group in groups:
        pieces = [piece for run in group if run.text for piece in _pieces(run)]
        whole = sum(map(_room, pieces))
        for number, piece in enumerate(pieces):
            more = _room(piece)
            if held and length + (more if number else min(whole, ELEMENT_CHARACTERS)) > ELEMENT_CHARACTERS:
                yield element(kind, held)
                held, length = [], 0
            held.append(piece)
            length += more
    if held:
        yield element(kind, held)


def element(kind: Kind, runs: Sequence[Run]) -> Json:
    """Neighbours that look the same are one."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and replace(last, text=run.text) == run and run.href is None and _fits(last.text + run.text):
            joined[-1] = replace(run, text=last.text + run.text)
        elif run.text:
            joined.append(run)
    return {"type": kind, "elements": [shown(run) for run in joined]}


def shown(run: Run) -> Json:
    style = {name: True for name in ("bold", "italic", "strike") if getattr(run, name)}
    linked = run.href is not None and len(run.href) <= LINK_CHARACTERS
    link: Json = {"type": "link", "url": run.href} if linked else {"type": "text"}
    return link | {"text": run.text} | ({"style": style} if style else {})


def rich(parts: Sequence[Json]) -> list[Json]:
    return [{"type": "rich_text", "elements": list(parts)}] if parts else []


def packed(parts: Iterable[Json], most: int = MESSAGE_CHARACTERS) -> Iterator[list[Json]]:
    """The elements of each message, in as few messages as hold them; none when there are none."""
    held: list[Json] = []
    length = FRAME
    for part in parts:
        more = size(part) + 2
        if held and length + more > most:
            yield held
            held, length = [], FRAME
        held.append(part)
        length += more
    if held:
        yield held


def fitting(lines: Iterable[Sequence[Run]], most: int) -> list[Sequence[Run]]:
    """The first lines that are at most `most` characters of JSON together."""
    held: list[Sequence[Run]] = []
    for line in lines:
        most -= sum(map(_room, line))
        if most < 0:
            break
        held.append(line)
    return held


def messages(parts: Iterable[Json], ending: Sequence[Json] = ()) -> tuple[SlackMessage, ...]:
    """As few as hold the elements, the blocks `ending` under the last; notifications show what stands in each."""
    made = [rich(held) for held in packed(parts)]
    if ending and made and size([*made[-1], *ending]) <= MESSAGE_CHARACTERS:
        made[-1] = [*made[-1], *ending]
    elif ending:
        made.append(list(ending))
    return tuple(message([words(blocks)], blocks, most=TEXT_CHARACTERS) for blocks in made)


def message(said: Sequence[str], blocks: list[Json], *, most: int = TITLE_CHARACTERS) -> SlackMessage:
    """`said` is the fallback, line by line; of its first at most `most` characters."""
    return {
        "text": fallback(said, most),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "link_names": False,
        "mrkdwn": False,
    }


def fallback(said: Sequence[str], most: int = TITLE_CHARACTERS) -> str:
    """As many of the texts, whole, as there is room for; the first is cut if need be. Escaped."""
    text = escaped_within(cut(said[0], most), TEXT_CHARACTERS) or "…"
    for more in said[1:]:
        longer = f"{text}\n{escaped(more)}"
        if len(longer) > TEXT_CHARACTERS:
            break
        text = longer
    return text


def words(blocks: Sequence[Json]) -> str:
    """What is to be read in blocks, line by line; buttons are not."""
    lines = (line.strip() for block in blocks for line in _read(block).splitlines())
    return "\n".join(line for line in lines if line)


def header(text: str) -> Json:
    return {"type": "header", "text": plain(escaped_within(text, HEADER_CHARACTERS))}


def plain(text: str) -> Json:
    """A text object, as it is: markup and names of emoji are none."""
    return {"type": "plain_text", "text": text, "emoji": False}


def remarks(lines: Sequence[str]) -> list[Json]:
    """Small print: at most ten lines of at most 2,000 characters."""
    shown_lines = [plain(escaped_within(visible(line), CONTEXT_CHARACTERS)) for line in lines[:10] if visible(line)]
    return [{"type": "context", "elements": shown_lines}] if shown_lines else []


def button(text: str, action: str, value: str, **others: str) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, "value": value, **others}


def size(value: object) -> int:
    return len(json.dumps(value))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def short(text: str, most: int) -> str:
    """One line of at most `most` characters, of fewer where they are emoji: they take more room than any script."""
    line = cut(visible(text), most)
    while size(line) > most * _PER_CHARACTER:
        line = cut(line, len(line) - 1 - (size(line) - most * _PER_CHARACTER) // _MOST_FOR_ONE)
    return line


def escaped(text: str) -> str:
    """Slack's three control characters; without them nothing is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """One line in CommonMark, where it is exactly `visible(text)`, and nothing more to Slack's own reader.

    Slack finds `<…>` in Markdown, too, and does not read again what an entity stands for (measured in
    PostHog/posthog 95054).
    """
    marked = _MARKDOWN.sub(lambda found: f"\\{found[0]}", escaped(visible(text)))
    return _LEADING.sub(lambda found: f"{found[0]}\\", marked)


def escaped_within(text: str, most: int) -> str:
    """Escaped, and still no longer than `most`."""
    length = min(len(text), most)
    while len(escaped(cut(text, length))) > most:
        length -= 1
    return escaped(cut(text, length))


def _read(value: object) -> str:
    if isinstance(value, list):
        return "".join(map(_read, value))
    if not isinstance(value, dict) or value.get("type") in ("actions", "context_actions", "button"):
        return ""
    if isinstance(value.get("text"), str):
        return f"\n{value['text']}\n" if value["type"] == "plain_text" else str(value["text"])
    if value["type"] == "rich_text_list":
        return "".join(f"\n{_read(item)}" for item in value["elements"]) + "\n"
    within = _read(value.get("elements") or value.get("text"))
    return within if value["type"] == "rich_text_section" else f"\n{within}\n"


def _pieces(run: Run) -> Iterator[Run]:
    """`run`, cut after a space where it is too long for one element."""
    text = run.text
    while not _fits(text):
        most = next(n for n in range(PIECE_CHARACTERS, 0, -100) if _fits(text[:n]))
        end = text.rfind(" ", 1, most) + 1 or most
        yield replace(run, text=text[:end])
        text = text[end:]
    yield replace(run, text=text)


def _room(run: Run) -> int:
    return size(shown(run)) + 2


def _fits(text: str) -> bool:
    """Into one element."""
    if len(text) * _MOST_FOR_ONE < PIECE_CHARACTERS:
        return True
    return len(text) < PIECE_CHARACTERS and size(text) <= PIECE_CHARACTERS
