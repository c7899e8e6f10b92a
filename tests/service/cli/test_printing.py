"""What a person sees at a terminal: both sides of a conflict, what is unanswered, and nothing cut to pieces."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from service.cli.printing import print_answer, print_articles
from service.http.outgoing import AnswerOut, ArticleOut

ARTICLE: dict[str, Any] = {
    "article_id": "a1",
    "revision": 1,
    "title": "Fire in Velmar",
    "source": "Example News",
    "url": None,
    "published": {"at": "2026-01-05", "precision": "day", "from": "metadata"},
}
QUOTE = "A fire in Velmar killed 12 people, police said."


def answer(**changes: object) -> AnswerOut:
    citation = {**ARTICLE, "number": 1, "start": 0, "end": len(QUOTE), "quote": QUOTE}
    known: dict[str, object] = {
        "id": "i",
        "question": "q",
        "standalone_question": "q",
        "status": "answered",
        "text": f"{QUOTE} [1]",
        "short_answer": "12",
        "sentences": [{"text": QUOTE, "citations": [1]}],
        "citations": [citation],
        "dropped": [],
        "conflicts": [],
        "nearest": [],
        "abstention": None,
        "mode": "extractive",
        "model": None,
        "prompt": None,
        "degraded": False,
        "conversation_id": "c",
        "as_of": "2026-01-10T00:00:00Z",
        "retrieved": {"articles": 1, "passages": 1, "from": None, "to": None, "notes": []},
        "timing_ms": {},
    }
    return AnswerOut.model_validate({**known, **changes})


def printed(found: AnswerOut, width: int = 80) -> list[str]:
    screen = io.StringIO()
    print_answer(Console(file=screen, width=width, color_system=None), found)
    return screen.getvalue().splitlines()


def test_the_short_answer_comes_first() -> None:
    assert printed(answer())[0] == "12"
    assert printed(answer(short_answer=None))[0].startswith("A fire")


def test_a_conflict_shows_every_side_with_its_date_and_citations() -> None:
    sides = [
        {"value": value, "text": "…", "citations": [number], "published": {**ARTICLE["published"], "at": at}}
        for number, value, at in ((1, "12", "2026-01-05"), (2, "15", "2026-01-06"))
    ]
    lines = [line.strip() for line in printed(answer(conflicts=[{"about": "how many", "sides": sides}]))]
    assert "Sources disagree:" in lines
    assert "- 12 [1], 5 Jan 2026" in lines
    assert "- 15 [2], 6 Jan 2026" in lines


def test_what_stays_unanswered_has_a_line_of_its_own() -> None:
    note = "Nothing in the archive answers: who won?"
    retrieved = {"articles": 1, "passages": 1, "from": None, "to": None, "notes": [note]}
    assert note in printed(answer(status="partial", retrieved=retrieved))


def test_an_abstention_shows_its_reason_and_the_beginning_of_the_nearest_passages() -> None:
    nearest = {**ARTICLE, "start": 0, "end": 4000, "text": "word " * 800, "score": 0.1}
    lines = printed(answer(status="abstained", text="Not in the archive.", short_answer=None, nearest=[nearest]))
    assert lines[0] == "Not in the archive."
    assert any("Fire in Velmar · Example News · 5 Jan 2026" in line for line in lines)
    assert len(lines) < 15
    assert any(line.rstrip().endswith("…") for line in lines)


@pytest.mark.parametrize("width", [30, 40, 80])
def test_no_line_is_wider_than_the_terminal_and_quotes_hang_under_their_number(width: int) -> None:
    lines = printed(answer(), width)
    assert max(map(len, lines)) <= width
    first = next(number for number, line in enumerate(lines) if line.startswith("[1]"))
    assert lines[first + 1].startswith("    ")


@pytest.mark.parametrize("width", [40, 100])
def test_ids_of_articles_can_be_copied_whole_at_any_width(width: int) -> None:
    article = ArticleOut.model_validate(
        {
            **{name: ARTICLE[name] for name in ("revision", "url", "source", "published")},
            **dict.fromkeys(("title", "place", "agency", "language", "modified", "fetched")),
            "id": "0123456789abcdef",
            "origin": "/a/very/long/way/to/the/file/fire.txt",
            "added_at": "2026-01-10T00:00:00Z",
            "characters": 47,
        }
    )
    screen = io.StringIO()
    print_articles(Console(file=screen, width=width, color_system=None), [article])
    text = screen.getvalue()
    assert "0123456789abcdef" in text
    assert "fire.txt" in text
    assert "/a/very" not in text
