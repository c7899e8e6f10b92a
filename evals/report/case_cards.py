"""One case on the page: what was asked, what was said, what was expected, and all that helps to see why.

Flows in: records. Flows out: Html. Every text in a record is a stranger's: it is escaped by `markup`, and cut to what
a page of many cases has room for. Knows nothing of figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.model import Record, Said
from evals.report.characters import cut
from evals.report.markup import Html, joined, tag


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each text a page shows, in characters and lines; the JSON file has it all."""

    text: int
    line: int
    lines: int


ROOMY = Room(text=2000, line=500, lines=10)
TIGHT = Room(text=320, line=120, lines=4)
MANY = 300  # cases from which on the room is tight, so that a page of 1,500 stays under 5 MB


def room_for(cases: int) -> Room:
    return ROOMY if cases < MANY else TIGHT


def card(record: Record, anchor: str, room: Room) -> Html:
    """One `article`; `anchor` is its id, unique in the page and no text of the record's."""
    return tag(
        "article",
        tag(
            "h4",
            tag("a", record.id, href=f"#{anchor}", class_="name"),
            cut(record.question, room.text) or "(no question)",
            dir="auto",
        ),
        _listed("ol", record.after, room, class_="after", title="asked before"),
        _listed("ul", record.faults, room, class_="faults"),
        tag("dl", *_particulars(record, room)),
        _found(record.found, room),
        class_="case",
        id=anchor,
    )


def _particulars(record: Record, room: Room) -> Iterator[Html]:
    yield _pair("Expected", cut(record.expected, room.text))
    if record.said is not None:
        yield from _said(record.said, room)


def _said(said: Said, room: Room) -> Iterator[Html]:
    yield _pair("Said", cut(said.text, room.text), tag("span", f" ({_circumstances(said)})", class_="soft"))
    if said.short_answer is not None:
        yield _pair("Short answer", cut(said.short_answer, room.line))
    if said.quotes:
        quotes = (tag("blockquote", cut(quote, room.line), dir="auto") for quote in said.quotes[: room.lines])
        yield _pair("Quotes", *quotes, _left_out(said.quotes, room))
    if said.abstention is not None:
        yield _pair("Abstained because", cut(said.abstention, room.line))
    if said.dropped:
        lines = (
            tag("p", cut(sentence, room.line), tag("span", f" ({cut(reason, room.line)})", class_="soft"))
            for sentence, reason in said.dropped[: room.lines]
        )
        yield _pair("Dropped", *lines, _left_out(said.dropped, room))


def _circumstances(said: Said) -> str:
    sure = f"confidence {said.confidence:.2f}" if said.confidence is not None else ""
    return ", ".join(part for part in (said.status, said.answerer, sure) if part)


def _found(found: Sequence[str], room: Room) -> Html:
    if not found:
        return Html("")
    rows = (tag("li", cut(line, room.line), dir="auto") for line in found[: room.lines])
    summary = tag("summary", f"Retrieved, best first ({len(found)})")
    return tag("details", summary, tag("ol", *rows), _left_out(found, room), class_="found")


def _listed(name: str, lines: Sequence[str], room: Room, **attributes: str) -> Html:
    if not lines:
        return Html("")
    rows = (tag("li", cut(line, room.line), dir="auto") for line in lines[: room.lines])
    return joined([tag(name, *rows, **attributes), _left_out(lines, room)])


def _left_out(lines: Sequence[object], room: Room) -> Html:
    left = len(lines) - room.lines
    return tag("p", f"… and {left} more", class_="soft") if left > 0 else Html("")


def _pair(name: str, *children: str) -> Html:
    return joined([tag("dt", name), tag("dd", *children, dir="auto")])
