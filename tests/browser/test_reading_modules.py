"""What the page reckons by itself: places in a text, paragraphs, the days of a story, hits, schedules."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def called(page: Page, module: str, call: str, *values: object) -> Any:
    """`call` of one of the page's modules, as an expression over `m` (the module) and `v` (the values)."""
    script = f"async (v) => {{ const m = await import('/page/js/{module}.js'); return {call}; }}"
    return page.evaluate(script, list(values))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 1, "a"), (1, 2, "😀"), (1, 4, "😀é\n"), (3, 5, "\n𝒳"), (4, 6, "𝒳b")],
)
def test_a_span_in_code_points_is_the_same_text_in_the_browser(page: Page, start: int, end: int, expected: str) -> None:
    text = "a😀é\n𝒳b"
    assert text[start:end] == expected
    cut = "(({ from, to }) => v[0].slice(from, to))(m.unitSpan(v[0], v[1], v[2]))"
    assert called(page, "spans", cut, text, start, end) == expected


@pytest.mark.parametrize(("start", "end"), [(0, 7), (6, 7), (3, 3), (4, 2), (-1, 2), (None, 3), (1.5, 3)])
def test_a_span_that_the_text_does_not_have_is_none(page: Page, start: object, end: object) -> None:
    assert called(page, "spans", "m.unitSpan(v[0], v[1], v[2])", "a😀é\n𝒳b", start, end) is None


def test_lines_are_paragraphs_unless_they_were_wrapped_by_hand(page: Page) -> None:
    paragraphs = "m.paragraphs(v[0]).map(({ from, to }) => v[0].slice(from, to))"
    assert called(page, "spans", paragraphs, " One.\nTwo. \n\n \n\nThree.\n") == ["One.", "Two.", "Three."]
    wrapped = "\n".join(["The harbour board met on Friday and said that the quay was", "x" * 70, "y" * 60, "end."])
    assert called(page, "spans", paragraphs, f"{wrapped}\n\nNext.") == [wrapped, "Next."]
    assert called(page, "spans", paragraphs, " \n\n ") == []


def test_a_mark_over_two_paragraphs_is_whole_and_no_character_is_lost(page: Page) -> None:
    text = "First 😀 one.\n\nSecond <b>one</b>."
    marks = "m.marked(v[0], m.unitSpan(v[0], 6, 20)).map((p) => [p.textContent, p.querySelector('mark').textContent])"
    assert called(page, "spans", marks, text) == [["First 😀 one.", "😀 one."], ["Second <b>one</b>.", "Second"]]


def test_a_copy_stands_beneath_the_text_it_copies_and_an_unknown_date_by_itself(page: Page) -> None:
    day = {"at": "2026-11-20", "precision": "day", "from": "metadata"}
    members = [
        {"article_id": "a", "origin": "a", "at": "2026-11-20T00:00:00Z", "published": day},
        {"article_id": "b", "origin": "b", "at": "2026-11-20T08:00:00Z", "published": None},
        {"article_id": "c", "origin": "a", "at": "2026-11-21T00:00:00Z", "published": day | {"at": "2026-11-21"}},
        {"article_id": "d", "origin": "gone", "at": "2026-11-21T00:00:00Z", "published": day | {"at": "2026-11-21"}},
    ]
    ids = "({ article, copies }) => [article.article_id, copies.map((copy) => copy.article_id)]"
    shape = f"m.timeline(v[0]).map(({{ published, entries }}) => [published?.at ?? null, entries.map({ids})])"
    assert called(page, "timeline", shape, members) == [
        ["2026-11-20", [["a", ["c"]]]],
        [None, [["b", []]]],
        ["2026-11-21", [["d", []]]],
    ]


def test_a_publication_day_is_the_same_day_west_of_greenwich(open_page: Any) -> None:
    page = open_page(timezone_id="America/Los_Angeles")
    story = {"first": "2026-11-20T00:00:00Z", "last": "2026-11-21T00:00:00+00:00"}
    assert called(page, "timeline", "m.daysOf(v[0])", story) == "20 Nov to 21 Nov 2026"


def test_hits_are_whole_words_and_what_was_typed_is_no_pattern(page: Page) -> None:
    bold = "m.withHits(v[0], m.wordsOf(v[1])).filter((n) => n.nodeName === 'B').map((n) => n.textContent)"
    assert called(page, "hits", bold, "Storms hit; a brainstorm; the STORM.", "storm (.*)") == ["Storms", "STORM"]
    assert called(page, "hits", bold, "Nothing of it.", ".* of a") == []


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("0 8 * * *", "every day at 08:00"),
        ("30 7 * * mon-fri", "on working days at 07:30"),
        ("*/5 * * * *", "by schedule: */5 * * * *"),
        (None, None),
    ],
)
def test_a_schedule_is_told_in_words(page: Page, schedule: str | None, words: str | None) -> None:
    assert called(page, "schedules", "m.inWords(v[0])", schedule) == words


def test_a_time_and_days_become_a_schedule(page: Page) -> None:
    assert (
        called(page, "schedules", "m.inWords(m.cronOf(v[0], v[1]))", "07:05", "mon-fri") == "on working days at 07:05"
    )
