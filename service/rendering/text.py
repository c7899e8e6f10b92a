"""An Edition as plain text, for a terminal and for the text part of an e-mail.

Flows in: an Edition. Flows out: lines of at most a given width, but for words and links that are longer. Nothing in it
steers a terminal. Knows no colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import TextWrapper

from service.model import Correction, Edition
from service.rendering.view import (
    ConflictView,
    CorrectionView,
    EditionView,
    ItemView,
    OriginView,
    PlaceView,
    QuoteView,
    edition_view,
)

WIDTH = 72  # columns; leaves room for "> > " in the 80 of an old mail client


def edition_text(
    edition: Edition, width: int = WIDTH, *, base_url: str | None = None, corrections: Sequence[Correction] = ()
) -> str:
    """`width` in columns, 20 at least; `corrections` are those of this Edition noticed since it was frozen."""
    lines = _Lines(max(width, 20))
    _edition(edition_view(edition, base_url=base_url, corrections=corrections), lines)
    return lines.text()


class _Lines:
    """Paragraphs, wrapped as they are added."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[str] = []

    def add(self, text: str, *, indent: int = 0, mark: str = "") -> None:
        """A paragraph; `mark` hangs before its first line."""
        before = " " * indent
        wrapper = TextWrapper(
            width=self._width,
            initial_indent=f"{before}{mark}",
            subsequent_indent=before + " " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
        self._lines.extend(wrapper.wrap(text) or [f"{before}{mark}".rstrip()])

    def add_link(self, href: str | None, *, indent: int) -> None:
        """On a line of its own, whole, so that it can be clicked."""
        if href is not None:
            self._lines.append(f"{' ' * indent}{href}")

    def rule(self, character: str) -> None:
        self._lines.append(character * self._width)

    def gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        return "\n".join(self._lines).rstrip("\n") + "\n"


def _edition(edition: EditionView, lines: _Lines) -> None:
    lines.add(edition.name)
    lines.add(f"{edition.dateline}. {edition.tally}.")
    lines.rule("=")
    for heading, found in (
        ("CORRECTED SINCE THIS EDITION WAS BUILT", edition.since),
        ("CORRECTIONS TO EARLIER EDITIONS", edition.corrections),
    ):
        if found:
            lines.add(heading)
            for correction in found:
                _correction(correction, lines)
            lines.rule("-")
    if edition.message:
        lines.gap()
        lines.add(edition.message)
    for item in edition.items:
        lines.gap()
        _item(item, lines)
    lines.gap()
    lines.rule("=")
    for name, value in edition.receipt:
        lines.add(value, mark=f"{name}: ")
    lines.add_link(edition.href, indent=0)


def _item(item: ItemView, lines: _Lines) -> None:
    mark = f"{item.number}. "
    indent = len(mark)
    lines.add(item.headline, mark=mark)
    lines.add_link(item.href, indent=indent)
    if item.new_since:
        lines.add(f"New since {item.new_since}", indent=indent)
    if item.corrected:
        lines.add("A quote of this item no longer holds: see the corrections above.", indent=indent)
    lines.gap()
    lines.add(" ".join(f"{said.text} {said.marks}" for said in item.sentences), indent=indent)
    for conflict in item.conflicts:
        lines.gap()
        _conflict(conflict, lines, indent)
    lines.gap()
    for quote in item.quotes:
        _quote(quote, lines, indent)
    lines.gap()
    lines.add(f"{item.tally}: {'; '.join(_origins(item.origins))}", indent=indent)


def _conflict(conflict: ConflictView, lines: _Lines, indent: int) -> None:
    lines.add(f"Sources disagree: {conflict.about}", indent=indent)
    for side in conflict.sides:
        lines.add(f"{side.value}: {side.text} {side.marks} ({side.whose})", indent=indent, mark="- ")


def _quote(quote: QuoteView, lines: _Lines, indent: int) -> None:
    mark = f"[{quote.number}] "
    said = "Word for word" if quote.told else f"“{quote.text}”"
    lines.add(f"{said} in {_place(quote.place)}", indent=indent, mark=mark)
    lines.add_link(quote.place.href, indent=indent + len(mark))


def _correction(correction: CorrectionView, lines: _Lines) -> None:
    lines.gap()
    lines.add(f"{correction.where[:1].upper()}{correction.where[1:]}: “{correction.told}”", mark="- ")
    if correction.quote:
        lines.add(f"It rested on: “{correction.quote}”", indent=2)
    lines.add(f"{correction.fate} “{correction.now}”" if correction.now else correction.fate, indent=2)
    lines.add(f"{_place(correction.place)}. Noticed {correction.noticed}.", indent=2)
    lines.add_link(correction.place.href, indent=2)


def _origins(origins: Sequence[OriginView]) -> Iterator[str]:
    for origin in origins:
        yield f"{origin.place.name}, {origin.place.date}" + (f", and {origin.copies}" if origin.copies else "")


def _place(place: PlaceView) -> str:
    return ", ".join(part for part in (place.title, place.after_title) if part)
