"""An Edition or a Summary as Markdown (CommonMark), to be read as it is or made into something else.

Flows in: an Edition or a Summary. Flows out: Markdown in which every text of an article is text: it makes no heading,
no link, no HTML. Links are the catalogue's http and https ones alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

from service.model import Correction, Edition, Summary, SummarySentence
from service.rendering.markdown_escapes import destination as _destination
from service.rendering.markdown_escapes import escaped as _text
from service.rendering.view import (
    ConflictView,
    CorrectionView,
    EditionView,
    ItemView,
    OriginView,
    PlaceView,
    QuoteView,
    SentenceView,
    conflict_views,
    edition_view,
    marks,
    quote_views,
)
from service.rendering.visible import visible
from service.rendering.wording import date_words


def edition_markdown(edition: Edition, *, base_url: str | None = None, corrections: Sequence[Correction] = ()) -> str:
    """`corrections` are those of this Edition noticed since it was frozen. Paragraphs are not wrapped."""
    seen = edition_view(edition, base_url=base_url, corrections=corrections)
    return "\n\n".join(_edition(seen)) + "\n"


def summary_markdown(summary: Summary) -> str:
    """The sentences in the summary's style, what is disagreed about, the quotes. Dates are those of UTC."""
    if summary.abstention is not None:
        return f"{_text(summary.abstention.message)}\n"
    sentences = tuple(SentenceView(visible(said.text), said.citations) for said in summary.sentences)
    conflicts = conflict_views(summary.conflicts, summary.citations, UTC)
    quotes = quote_views(summary.citations, sentences, conflicts, UTC)
    parts = [_said(summary), *map(_conflict, conflicts), _quoted(quotes)]
    parts += [f"*{_text(note)}*" for note in summary.notes]
    return "\n\n".join(part for part in parts if part) + "\n"


def _edition(edition: EditionView) -> Iterator[str]:
    yield f"# {_text(edition.name)}"
    yield f"{_text(edition.dateline)}. {edition.tally}."
    if edition.since:
        yield "## Corrected since this edition was built"
        yield _listed(map(_correction, edition.since))
    if edition.corrections:
        yield "## Corrections to earlier editions"
        yield _listed(map(_correction, edition.corrections))
    if edition.message:
        yield _text(edition.message)
    for item in edition.items:
        yield from _item(item)
    yield "---"
    yield _listed(f"{name}: {_text(value)}" for name, value in edition.receipt)
    if edition.href:
        yield f"[This edition]({_destination(edition.href)})"


def _item(item: ItemView) -> Iterator[str]:
    yield f"## {item.number}. {_linked(item.headline, item.href)}"
    if item.new_since:
        yield f"*New since {item.new_since}*"
    if item.corrected:
        yield "*A quote of this item no longer holds: see the corrections above.*"
    yield _prose(item.sentences)
    yield from map(_conflict, item.conflicts)
    yield _quoted(item.quotes)
    yield f"{item.tally}: {'; '.join(map(_origin, item.origins))}"


def _said(summary: Summary) -> str:
    if summary.style == "prose":
        return _prose([SentenceView(visible(said.text), said.citations) for said in summary.sentences])
    return _listed(_entry(said, dated=summary.style == "timeline") for said in summary.sentences)


def _entry(said: SummarySentence, *, dated: bool) -> str:
    day = f"**{date_words(said.at)}**: " if dated else ""
    return f"{day}{_text(said.text)} {marks(said.citations)}"


def _prose(sentences: Sequence[SentenceView]) -> str:
    return " ".join(f"{_text(said.text)} {said.marks}" for said in sentences)


def _conflict(conflict: ConflictView) -> str:
    sides = _listed(
        f"**{_text(side.value)}**: {_text(side.text)} {side.marks} ({_text(side.whose)})" for side in conflict.sides
    )
    return f"**Sources disagree: {_text(conflict.about)}**\n\n{sides}"


def _quoted(quotes: Sequence[QuoteView]) -> str:
    """A list within a quotation, so that it never runs into the list of a conflict."""
    return "\n".join(f"> - {_quote(quote)}" for quote in quotes)


def _quote(quote: QuoteView) -> str:
    said = "Word for word" if quote.told else f"“{_text(quote.text)}”"
    return f"[{quote.number}] {said} in {_place(quote.place)}"


def _correction(correction: CorrectionView) -> str:
    where = _linked(correction.where[:1].upper() + correction.where[1:], correction.href)
    rested = f" It rested on: “{_text(correction.quote)}”" if correction.quote else ""
    now = f" “{_text(correction.now)}”" if correction.now else ""
    place = f"{_place(correction.place)}. Noticed {correction.noticed}."
    return f"{where}: “{_text(correction.told)}”{rested} **{correction.fate}**{now} {place}"


def _origin(origin: OriginView) -> str:
    copies = f", and {origin.copies}" if origin.copies else ""
    return f"{_linked(origin.place.name, origin.place.href)}, {origin.place.date}{copies}"


def _place(place: PlaceView) -> str:
    return ", ".join(part for part in (_linked(place.title, place.href), _text(place.after_title)) if part)


def _listed(entries: Iterator[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries)


def _linked(text: str, href: str | None) -> str:
    return _text(text) if href is None else f"[{_text(text)}]({_destination(href)})"
