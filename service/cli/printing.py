"""Answers, passages and articles for a person at a terminal.

Flows in: the HTTP contract's own values, so that an answer looks the same whoever made it. Flows out: Rich text.
Text of an article is shown as it is but for control characters: it must not steer the terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from service.http.outgoing import (
    AnswerOut,
    ArticleOut,
    ArticleTextOut,
    CitationOut,
    ConflictOut,
    NearestOut,
    PassageOut,
    SearchOut,
)
from service.rendering.wording import MONTHS as MONTHS
from service.rendering.wording import date_words as date_words

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
INDENT = 4
NEAREST_CHARACTERS = 300  # of each passage beside an abstention: enough to judge by
NARROW = 72  # columns below which a table of articles falls apart


def shown(text: str, style: str = "") -> Text:
    """`text` without what would steer a terminal."""
    return Text(CONTROL.sub("\ufffd", text), style=style)


def one_line(text: str) -> str:
    return " ".join(text.split())


def print_json(value: object) -> None:
    """JSON on stdout: ASCII only, so that every terminal and pipe takes it."""
    print(json.dumps(value, indent=2))


def print_answer(console: Console, answer: AnswerOut) -> None:
    if answer.status == "abstained":
        console.print(shown(answer.text, "yellow"))
        _print_nearest(console, answer.nearest)
    else:
        if answer.short_answer:
            console.print(shown(answer.short_answer, "bold green"))
        console.print(shown(answer.text, "bold"))
        for conflict in answer.conflicts:
            print_conflict(console, conflict)
        console.print()
        for citation in answer.citations:
            print_citation(console, citation)
    for note in answer.retrieved.notes:  # what is left unanswered is among them
        console.print(shown(note, "yellow"))
    console.print(shown(_footer(answer), "dim"))


def print_passages(console: Console, found: SearchOut) -> None:
    for number, passage in enumerate(found.passages, start=1):
        outside = " · not of the time asked for" if passage.outside else ""
        print_hanging(console, Text(f"{number:>2}.", "cyan"), shown(f"{heading(passage)}{outside}", "bold"))
        console.print(Padding(shown(one_line(passage.text)), (0, 0, 0, INDENT), expand=False))
        if passage.scores is not None:
            scores = "  ".join(f"{stage} {score:.4g}" for stage, score in passage.scores.items())
            console.print(Padding(shown(scores, "dim"), (0, 0, 0, INDENT), expand=False))
    if not found.passages:
        console.print(Text("Nothing found.", "yellow"))
    for note in found.retrieved.notes:
        console.print(shown(note, "dim"))


def print_articles(console: Console, articles: Sequence[ArticleOut]) -> None:
    if console.width < NARROW:
        _print_articles_narrowly(console, articles)
        return
    table = Table(Column("id", no_wrap=True), "published", "source", "title", "characters", box=None, pad_edge=False)
    for article in articles:
        row = (article.id, date_words(article.published), article.source or "", name_of(article))
        table.add_row(*(shown(one_line(cell)) for cell in row), Text(f"{article.characters:,}", justify="right"))
    console.print(table)


def name_of(article: ArticleOut) -> str:
    """What a person would call it: its title, else its link, else the file it was read from."""
    return article.title or article.url or article.origin.rpartition("/")[2]


def _print_articles_narrowly(console: Console, articles: Sequence[ArticleOut]) -> None:
    for article in articles:
        console.print(shown(one_line(name_of(article)), "bold"))
        known = (article.id, date_words(article.published), article.source)
        console.print(Padding(shown(" · ".join(one_line(part) for part in known if part)), (0, 0, 0, INDENT)))


def print_article(console: Console, article: ArticleTextOut) -> None:
    console.print(shown(article.title or "(no headline)", "bold"))
    known = {
        "id": article.id,
        "revision": f"{article.revision} of {article.newest_revision}",
        "source": article.source,
        "published": date_words(article.published),
        "place": article.place,
        "link": article.url,
        "read from": article.origin,
    }
    print_pairs(console, {name: value for name, value in known.items() if value})
    console.print()
    console.print(shown(article.text), soft_wrap=True)


def print_pairs(console: Console, pairs: Mapping[str, str | None]) -> None:
    for name, value in pairs.items():
        console.print(Text(f"{name}: ", "dim") + shown(value or ""))


def heading(place: CitationOut | NearestOut | PassageOut) -> str:
    """Title, source and date, as far as they are known."""
    parts = (place.title or "(no headline)", place.source, date_words(place.published))
    return " · ".join(one_line(part) for part in parts if part)


def print_citation(console: Console, citation: CitationOut) -> None:
    quote = shown(f"“{one_line(citation.quote)}”", "italic")
    print_hanging(console, Text(f"[{citation.number}]", "cyan"), quote)
    console.print(Padding(shown(heading(citation), "dim"), (0, 0, 0, INDENT), expand=False))
    if citation.url:
        console.print(Padding(shown(citation.url, "dim"), (0, 0, 0, INDENT), expand=False), soft_wrap=True)


def print_conflict(console: Console, conflict: ConflictOut) -> None:
    console.print(shown("Sources disagree:", "yellow"))
    for side in conflict.sides:
        marks = "".join(f"[{number}]" for number in side.citations)
        print_hanging(console, Text("   -"), shown(f"{side.value} {marks}, {date_words(side.published)}"))


def print_hanging(console: Console, mark: Text, text: Text) -> None:
    """`text` beside `mark`, its further lines under its first."""
    grid = Table.grid(Column(no_wrap=True, min_width=INDENT - 1), Column(overflow="fold"), padding=(0, 1, 0, 0))
    grid.add_row(mark, text)
    console.print(grid)


def _clipped(text: str) -> str:
    if len(text) <= NEAREST_CHARACTERS:
        return text
    return text[:NEAREST_CHARACTERS].rpartition(" ")[0] + " …"


def _print_nearest(console: Console, nearest: Sequence[NearestOut]) -> None:
    if not nearest:
        return
    console.print()
    console.print(Text("The nearest passages:", "dim"))
    for passage in nearest:
        console.print(Padding(shown(heading(passage), "dim"), (0, 0, 0, 2), expand=False))
        console.print(Padding(shown(_clipped(one_line(passage.text))), (0, 0, 0, INDENT), expand=False))


def _footer(answer: AnswerOut) -> str:
    made_by = answer.model or "extractive"
    parts = [
        f"{answer.status}, {made_by}" + (" (degraded)" if answer.degraded else ""),
        f"{answer.retrieved.passages} passages of {answer.retrieved.articles} articles",
    ]
    if "total" in answer.timing_ms:
        parts.append(f"{answer.timing_ms['total']:.0f} ms")
    return " · ".join(parts) + f"\nfollow up with --conversation {answer.conversation_id}"
