"""An Edition as a reader sees it: every text made visible, every date in words, every link checked.

Flows in: an Edition, what was noticed about it since, the server's public address. Flows out: frozen words, the same
for every rendering that a person reads; a rendering lays them out and escapes them, and finds no words of its own.
Knows no markup. JSON is made from the Edition itself (`edition_json`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from service.model import Citation, Conflict, ConflictSide, Correction, Edition, EditionItem, Nearest, Origin
from service.rendering.links import edition_link, feed_link, web_link
from service.rendering.receipts import receipt_rows
from service.rendering.visible import visible
from service.rendering.wording import (
    counted,
    date_words,
    day_words,
    moment_words,
    weekday,
    window_words,
)

UNTITLED = "(no headline)"


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where something is written."""

    title: str
    source: str | None
    date: str | None
    href: str | None

    @property
    def name(self) -> str:
        """The source, or the title of what has none."""
        return self.source or self.title

    @property
    def after_title(self) -> str:
        """Source and date, as far as they are known."""
        return ", ".join(part for part in (self.source, self.date) if part)


@dataclass(frozen=True, slots=True)
class QuoteView:
    """One citation. `told` is whether the quote stands, word for word, as a sentence above it."""

    number: int
    text: str
    told: bool
    place: PlaceView


@dataclass(frozen=True, slots=True)
class SentenceView:
    text: str
    numbers: tuple[int, ...]

    @property
    def marks(self) -> str:
        """ "[2][1]"."""
        return marks(self.numbers)


@dataclass(frozen=True, slots=True)
class SideView:
    """What one side of a conflict says, and whose word it is."""

    value: str
    text: str
    numbers: tuple[int, ...]
    by: tuple[str, ...]  # the sources quoted
    date: str

    @property
    def marks(self) -> str:
        return marks(self.numbers)

    @property
    def whose(self) -> str:
        """ "Marden Post, 21 Nov 2026"."""
        return ", ".join((*self.by, self.date))


@dataclass(frozen=True, slots=True)
class ConflictView:
    about: str
    sides: tuple[SideView, ...]


@dataclass(frozen=True, slots=True)
class OriginView:
    place: PlaceView
    copies: str | None  # "7 copies"


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What was told, and what has become of the quote that it rests on."""

    where: str  # "item 2 of an earlier edition", "item 2"
    href: str | None  # of the Edition that told it
    told: str
    quote: str | None  # what it rests on, when that is in other words
    fate: str  # "The article no longer says so."
    now: str | None  # what it says instead
    place: PlaceView
    noticed: str


@dataclass(frozen=True, slots=True)
class ItemView:
    number: int
    headline: str
    href: str | None
    tally: str  # "3 reports in 11 articles"
    new_since: str | None
    sentences: tuple[SentenceView, ...]
    conflicts: tuple[ConflictView, ...]
    quotes: tuple[QuoteView, ...]
    origins: tuple[OriginView, ...]
    corrected: bool  # a quote of it no longer holds


@dataclass(frozen=True, slots=True)
class EditionView:
    id: str
    name: str
    day: str  # the window: "21 Nov 2026"
    weekday: str | None  # of a window of one day
    zone: str
    built: str
    tally: str  # "4 stories from 212 articles"
    message: str | None
    since: tuple[CorrectionView, ...]  # of this Edition, noticed after it was frozen
    corrections: tuple[CorrectionView, ...]  # of earlier ones
    items: tuple[ItemView, ...]
    receipt: tuple[tuple[str, str], ...]
    href: str | None
    feed: str | None

    @property
    def dateline(self) -> str:
        """ "21 Nov 2026 (Asia/Almaty)"."""
        return f"{self.day} ({self.zone})" if self.zone != "UTC" else self.day


def edition_view(
    edition: Edition, *, base_url: str | None = None, corrections: Sequence[Correction] = ()
) -> EditionView:
    """`corrections` are those noticed since the Edition was frozen; those of others are left out."""
    zone = ZoneInfo(edition.time_zone)
    day = window_words(edition.start, edition.end, zone)
    since = noticed_since(edition, corrections)
    items = tuple(
        _item(item, zone, corrected=any(found.item == item.number for found in since)) for item in edition.items
    )
    return EditionView(
        id=visible(edition.id),
        name=visible(edition.name),
        day=day,
        weekday=weekday(edition.start, zone) if day == day_words(edition.start, zone) else None,
        zone=edition.time_zone,
        built=moment_words(edition.as_of, zone),
        tally=f"{_stories(len(items))} from {counted(edition.receipt.articles_seen, 'article')}",
        message=None if edition.message is None else visible(edition.message),
        since=tuple(_correction(found, zone, None, "") for found in since),
        corrections=tuple(
            _correction(found, zone, base_url, " of an earlier edition") for found in edition.corrections
        ),
        items=items,
        receipt=receipt_rows(edition, zone),
        href=edition_link(base_url, edition.id),
        feed=feed_link(base_url),
    )


def noticed_since(edition: Edition, corrections: Sequence[Correction]) -> list[Correction]:
    """The corrections of this very Edition, in the order given."""
    return [found for found in corrections if found.kind == "edition" and found.owner_id == edition.id]


def marks(numbers: Sequence[int]) -> str:
    """Numbers of citations behind a sentence: "[2][1]"."""
    return "".join(f"[{number}]" for number in numbers)


def quote_views(
    citations: Sequence[Citation], sentences: Sequence[SentenceView], conflicts: Sequence[ConflictView], zone: tzinfo
) -> tuple[QuoteView, ...]:
    """Citations as they stand beneath the sentences, and the sides of conflicts, that carry their numbers."""
    told = {(said.text, number) for said in sentences for number in said.numbers}
    told |= {(side.text, number) for conflict in conflicts for side in conflict.sides for number in side.numbers}
    return tuple(_quote(citation, told, zone) for citation in citations)


def conflict_views(
    conflicts: Sequence[Conflict], citations: Sequence[Citation], zone: tzinfo
) -> tuple[ConflictView, ...]:
    sources = {citation.number: _name(citation) for citation in citations}
    return tuple(
        ConflictView(visible(conflict.about), tuple(_side(side, sources, zone) for side in conflict.sides))
        for conflict in conflicts
    )


def place_view(cited: Citation | Origin | Nearest, zone: tzinfo) -> PlaceView:
    date = date_words(cited.published, zone)
    return PlaceView(_title(cited.title), _source(cited.source), date, web_link(cited.url))


def _stories(number: int) -> str:
    return counted(number, "story", "stories") if number else "No stories"


def _item(item: EditionItem, zone: tzinfo, *, corrected: bool) -> ItemView:
    sentences = tuple(SentenceView(visible(said.text), said.citations) for said in item.sentences)
    conflicts = conflict_views(item.conflicts, item.citations, zone)
    articles = sum(1 + origin.copies for origin in item.origins)
    tally = counted(len(item.origins), "report")
    return ItemView(
        number=item.number,
        headline=visible(item.headline) or UNTITLED,
        href=web_link(item.url),
        tally=tally if articles == len(item.origins) else f"{tally} in {counted(articles, 'article')}",
        new_since=None if item.new_since is None else moment_words(item.new_since, zone),
        sentences=sentences,
        conflicts=conflicts,
        quotes=quote_views(item.citations, sentences, conflicts, zone),
        origins=tuple(_origin(origin, zone) for origin in item.origins),
        corrected=corrected,
    )


def _quote(citation: Citation, told: set[tuple[str, int]], zone: tzinfo) -> QuoteView:
    text = visible(citation.quote)
    place = place_view(citation, zone)
    return QuoteView(citation.number, text, (text, citation.number) in told, place)


def _origin(origin: Origin, zone: tzinfo) -> OriginView:
    copies = counted(origin.copies, "copy", "copies") if origin.copies else None
    return OriginView(place_view(origin, zone), copies)


def _side(side: ConflictSide, sources: dict[int, str], zone: tzinfo) -> SideView:
    by = tuple(dict.fromkeys(sources[number] for number in side.citations if number in sources))
    return SideView(visible(side.value), visible(side.text), side.citations, by, date_words(side.published, zone))


def _correction(found: Correction, zone: tzinfo, base_url: str | None, whose: str) -> CorrectionView:
    told, quote = visible(found.sentence), visible(found.quote)
    return CorrectionView(
        where=(f"item {found.item}{whose}" if found.item is not None else f"told{whose}"),
        href=edition_link(base_url, found.owner_id),
        told=told,
        quote=quote if quote != told else None,
        fate=_fate(found),
        now=None if found.now is None else visible(found.now),
        place=PlaceView(_title(found.title), _source(found.source), None, web_link(found.url)),
        noticed=moment_words(found.noticed_at, zone),
    )


def _fate(found: Correction) -> str:
    if found.fate == "withdrawn":
        return "The article has been withdrawn."
    if found.fate == "gone":
        return "The article no longer says so."
    return "The article has been changed." if found.now is None else "The article now says:"


def _name(citation: Citation) -> str:
    return _source(citation.source) or _title(citation.title)


def _title(title: str | None) -> str:
    return visible(title or "") or UNTITLED


def _source(source: str | None) -> str | None:
    return visible(source or "") or None
