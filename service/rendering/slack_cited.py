"""What answers, summaries, checks and Editions have in common in Slack: places, quotes, sources, disagreements.

Flows in: citations, and the views of them. Flows out: runs and elements of `rich_text` blocks. Links are the
catalogue's http and https ones; where an article has none, the one under which Dateline shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from service.model import Citation, Json, Nearest
from service.rendering.links import article_link
from service.rendering.slack_text import Run, element, elements, fitting, short
from service.rendering.view import ConflictView, PlaceView, QuoteView, marks, place_view
from service.rendering.visible import as_written
from service.rendering.wording import counted

LISTED_SOURCES = 10
SOURCES_CHARACTERS = 4_000  # of JSON; one line of every limit below has room
TITLE_CHARACTERS = 150
SOURCE_CHARACTERS = 80


def place_of(cited: Citation | Nearest, base_url: str | None, zone: tzinfo = UTC) -> PlaceView:
    """Where it is written; no longer than a line or two."""
    place = place_view(cited, zone)
    return replace(
        place,
        title=short(place.title, TITLE_CHARACTERS),
        source=place.source and short(place.source, SOURCE_CHARACTERS),
        href=place.href or article_link(base_url, cited.article_id, cited.revision),
    )


def place_runs(place: PlaceView) -> Iterator[Run]:
    yield Run(place.title, place.href)
    if place.after_title:
        yield Run(f", {place.after_title}")


def quote_elements(quotes: Iterable[QuoteView]) -> Iterator[Json]:
    """Quotes beneath what was said. What stands there word for word is not said again, but once for each article."""
    groups: dict[object, list[QuoteView]] = {}
    for quote in quotes:
        groups.setdefault(quote.place if quote.told else quote.number, []).append(quote)
    for group in groups.values():
        marks = "".join(f"[{quote.number}]" for quote in group)
        words = "Word for word in " if group[0].told else f"“{group[0].text}” in "
        yield from elements("rich_text_quote", [[Run(f"{marks} ", bold=True), Run(words), *place_runs(group[0].place)]])


def whole_quote(citation: Citation, base_url: str | None, *, revision: bool = False) -> Iterator[Json]:
    """Exactly what the article says, and under it where."""
    yield from elements("rich_text_quote", [[Run(f"[{citation.number}] ", bold=True), *quoted(citation.quote)]])
    told = f", revision {citation.revision}" if revision else ""
    yield element("rich_text_section", [*place_runs(place_of(citation, base_url)), Run(f"{told}\n")])


def quoted(text: str, after: str = "”") -> list[Run]:
    return [Run(f"“{as_written(text)}{after}")]


def conflict_elements(conflict: ConflictView, told: Collection[str] = ()) -> Iterator[Json]:
    """Each side with its date; of one that is `told` above as a sentence, no more than what is at odds."""
    yield from elements("rich_text_section", [[Run(f"\nSources disagree: {conflict.about}\n", bold=True)]])
    for side in conflict.sides:
        said = [Run(side.value, bold=True)]
        if not (side.value and side.text in told):
            said.append(Run(f"{': ' if side.value else ''}{side.text} "))
        else:
            said.append(Run(" "))
        runs = [Run("• "), *said, Run(side.marks, bold=True), Run(f" ({side.whose})"), Run("\n")]
        yield from elements("rich_text_section", [runs])


def sources(citations: Sequence[Citation], base_url: str | None) -> list[Json]:
    """A line for every article: the numbers under which it is quoted, title, source, date. Ten at most."""
    numbers: dict[PlaceView, list[int]] = {}
    for citation in citations:
        numbers.setdefault(place_of(citation, base_url), []).append(citation.number)
    if not numbers:
        return []
    lines = fitting(_lines(numbers), SOURCES_CHARACTERS)[:LISTED_SOURCES]
    rest = len(numbers) - len(lines)
    more = [[Run(f"\nand {counted(rest, 'more', 'more')}", italic=True)]] if rest else []
    return list(elements("rich_text_section", [[Run("Sources", bold=True)], *lines, *more]))


def _lines(numbers: Mapping[PlaceView, Sequence[int]]) -> Iterator[list[Run]]:
    for place, found in numbers.items():
        yield [Run(f"\n{_marks(found)} ", bold=True), *place_runs(place)]


def _marks(numbers: Sequence[int]) -> str:
    """Of an article that is quoted again and again, the first twenty."""
    return marks(numbers[:20]) + ("…" if len(numbers) > 20 else "")
