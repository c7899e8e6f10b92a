from __future__ import annotations

from service.rendering.text import WIDTH, edition_text
from tests.editions import EDITION, correction, edition, empty_edition, fair_edition


def test_lines_are_no_wider_than_asked_but_for_links_and_endless_words() -> None:
    for width in (30, WIDTH, 200):
        for line in edition_text(edition(), width).splitlines():
            endless = max(map(len, line.split()), default=0)
            assert len(line) <= width or endless > width - 12  # what is left beside an indent and a mark


def test_a_width_that_holds_nothing_is_widened() -> None:
    assert edition_text(fair_edition(), 1) == edition_text(fair_edition(), 20)


def test_links_stand_alone_on_a_line() -> None:
    lines = [line.strip() for line in edition_text(fair_edition(), 40).splitlines()]
    assert "https://mardenpost.example/2026/11/21/orla-flood?id=1&ref=a" in lines


def test_corrections_come_first_and_the_receipt_last() -> None:
    since = [correction(owner_id=EDITION, item=1, sentence="Since corrected.")]
    text = edition_text(edition(), corrections=since)
    order = [
        "CORRECTED SINCE",
        "Since corrected.",
        "CORRECTIONS TO EARLIER",
        "1. Orla floods",
        "5. ",
        "Left out: 160 not",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_empty_day_says_so() -> None:
    text = edition_text(empty_edition())
    assert "No stories from 14 articles." in text
    assert "Nothing new was published about this on 21 Nov 2026" in text
