"""Summaries for a person at a terminal: prose, bullets or a timeline, and the quotes under them.

Flows in: the HTTP contract's own values. Flows out: Rich text. Knows no archive.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from service.cli.printing import date_words, print_citation, print_conflict, print_hanging, shown
from service.http.summary_forms import SummaryOut, SummarySentenceOut


def print_summary(console: Console, summary: SummaryOut) -> None:
    if summary.status == "abstained":
        console.print(shown(summary.text, "yellow"))
    else:
        _print_said(console, summary)
        for conflict in summary.conflicts:
            print_conflict(console, conflict)
        console.print()
        for citation in summary.citations:
            print_citation(console, citation)
    for note in summary.notes:
        console.print(shown(note, "yellow"))
    console.print(shown(_footer(summary), "dim"))


def _print_said(console: Console, summary: SummaryOut) -> None:
    match summary.style:
        case "prose":
            console.print(shown(summary.text, "bold"))
        case "bullets":
            for sentence in summary.sentences:
                print_hanging(console, Text("  -"), _with_marks(sentence))
        case "timeline":
            _print_timeline(console, summary)


def _print_timeline(console: Console, summary: SummaryOut) -> None:
    grid = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2, 0, 0))
    for entry in summary.sentences:
        grid.add_row(shown(date_words(entry.at), "cyan"), _with_marks(entry))
    console.print(grid)


def _with_marks(sentence: SummarySentenceOut) -> Text:
    return shown(f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}", "bold")


def _footer(summary: SummaryOut) -> str:
    made_by = summary.model or "extractive"
    parts = [
        f"{summary.status}, {made_by}" + (" (degraded)" if summary.degraded else ""),
        "1 article" if summary.articles == 1 else f"{summary.articles:,} articles",
    ]
    if "total" in summary.timing_ms:
        parts.append(f"{summary.timing_ms['total']:.0f} ms")
    return " · ".join(parts)
