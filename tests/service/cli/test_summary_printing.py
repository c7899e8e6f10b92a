"""What a person sees of a summary at a terminal."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from service.cli.summary_printing import print_summary
from service.http.summary_forms import SummaryOut

DAY = {"at": "2026-01-05", "precision": "day", "from": "metadata"}
QUOTE = "A fire in Velmar killed 12 people, police said."
LATER = "The fire in Velmar was put out."


def summary(**changes: object) -> SummaryOut:
    place: dict[str, Any] = {
        "article_id": "a1",
        "revision": 1,
        "title": "Fire in Velmar",
        "source": "Example News",
        "url": "https://example.org/fire",
        "published": DAY,
    }
    known: dict[str, object] = {
        "id": "i",
        "status": "answered",
        "length": "medium",
        "style": "prose",
        "text": f"{QUOTE} [1] {LATER} [2]",
        "sentences": [
            {"text": QUOTE, "citations": [1], "at": DAY},
            {"text": LATER, "citations": [2], "at": {"at": "--12-13", "precision": "month-day", "from": "text"}},
        ],
        "citations": [
            {**place, "number": 1, "start": 0, "end": len(QUOTE), "quote": QUOTE},
            {**place, "number": 2, "start": 50, "end": 50 + len(LATER), "quote": LATER},
        ],
        "dropped": [],
        "conflicts": [],
        "abstention": None,
        "mode": "extractive",
        "model": None,
        "prompts": [],
        "degraded": False,
        "as_of": "2026-01-10T00:00:00Z",
        "articles": 2,
        "notes": [],
        "timing_ms": {"total": 12.3},
    }
    return SummaryOut.model_validate({**known, **changes})


def printed(found: SummaryOut, width: int = 80) -> list[str]:
    screen = io.StringIO()
    print_summary(Console(file=screen, width=width, color_system=None), found)
    return [line.rstrip() for line in screen.getvalue().splitlines()]


def test_prose_stands_over_its_quotes_sources_and_dates() -> None:
    lines = printed(summary())
    assert " ".join(lines[: lines.index("")]) == f"{QUOTE} [1] {LATER} [2]"
    assert f"[1] “{QUOTE}”" in lines
    assert "    Fire in Velmar · Example News · 5 Jan 2026" in lines
    assert "    https://example.org/fire" in lines
    assert lines[-1] == "answered, extractive · 2 articles · 12 ms"


def test_bullets_are_one_sentence_each() -> None:
    assert printed(summary(style="bullets"))[:2] == [f"  - {QUOTE} [1]", f"  - {LATER} [2]"]


def test_a_timelines_entries_have_their_dates_as_precisely_as_they_are_known() -> None:
    assert printed(summary(style="timeline"))[:2] == [
        f"5 Jan 2026            {QUOTE} [1]",
        f"13 Dec, year unknown  {LATER} [2]",
    ]


@pytest.mark.parametrize("style", ["prose", "bullets", "timeline"])
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_but_a_link_is_wider_than_the_terminal(style: str, width: int) -> None:
    lines = [line for line in printed(summary(style=style), width) if "https:" not in line]
    assert max(map(len, lines)) <= width


def test_what_sources_disagree_about_is_set_side_by_side() -> None:
    sides = [
        {"value": "12", "text": QUOTE, "citations": [1], "published": DAY},
        {"value": "14", "text": LATER, "citations": [2], "published": None},
    ]
    lines = printed(summary(status="conflict", conflicts=[{"about": "how many died", "sides": sides}]))
    assert "   - 12 [1], 5 Jan 2026" in lines
    assert "   - 14 [2], date unknown" in lines


def test_an_abstention_is_its_message_and_nothing_else() -> None:
    lines = printed(summary(status="abstained", text="Nothing to tell.", sentences=[], citations=[], articles=0))
    assert lines == ["Nothing to tell.", "abstained, extractive · 0 articles · 12 ms"]


def test_notes_and_a_degraded_model_are_told() -> None:
    lines = printed(summary(notes=["3 articles of unknown date"], degraded=True, articles=1))
    assert lines[-2:] == ["3 articles of unknown date", "answered, extractive (degraded) · 1 article · 12 ms"]


def test_text_of_an_article_cannot_steer_the_terminal() -> None:
    hostile = "\x1b[31mred\u202e"
    for style in ("prose", "bullets", "timeline"):
        sentences = [{"text": hostile, "citations": [1], "at": None}]
        assert "\x1b" not in "".join(printed(summary(style=style, text=hostile, sentences=sentences)))
