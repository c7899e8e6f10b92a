"""Headlines as their articles have them, but for what is no part of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.digests.headlines import headline_of, shortened, tidied


@pytest.mark.parametrize(
    ("title", "source", "headline"),
    [
        ("Rocket reaches the moon | CNN", "cnn.com", "Rocket reaches the moon"),
        ("Rocket reaches the moon | CNN Politics", "cnn.com", "Rocket reaches the moon"),
        ("Rocket reaches the moon - The Week UK", "theweek.co.uk", "Rocket reaches the moon"),
        ("Rocket reaches the moon | The Week ...", "www.theweek.co.uk", "Rocket reaches the moon"),
        ("Rocket reaches the moon – Kazinform", "Kazinform", "Rocket reaches the moon"),
        ("Rocket is back on the pad for ... | CNN", "cnn.com", "Rocket is back on the pad…"),
        ("Rocket is back on the pad as it …", None, "Rocket is back on the pad…"),
        ("Opinion | The rocket can wait", "cnn.com", "Opinion | The rocket can wait"),
        ("Orla-Marden railway", "cnn.com", "Orla-Marden railway"),
        ("Marden 3 - Tolna 1", "Marden Post", "Marden 3 - Tolna 1"),
        ("  Two \n lines  ", None, "Two lines"),
        ("...", None, "..."),
    ],
)
def test_a_headline_has_neither_its_publisher_nor_a_loose_end(title: str, source: str | None, headline: str) -> None:
    assert tidied(title, source) == headline


@pytest.mark.parametrize("title", [None, "", "  "])
def test_without_a_title_the_first_sentence_heads_it(title: str | None) -> None:
    assert headline_of(title, None, "The river rose.") == "The river rose."


def test_a_long_first_sentence_is_cut_between_words() -> None:
    assert (
        shortened("The river Orla rose over its banks, and more", longest=36) == "The river Orla rose over its banks…"
    )
    assert shortened("The river Orla rose", longest=19) == "The river Orla rose"
    assert shortened("x" * 200, longest=20) == "x" * 19 + "…"


@given(st.text(max_size=300), st.integers(5, 120))
def test_a_heading_is_one_line_of_no_more_than_its_length(text: str, longest: int) -> None:
    heading = shortened(text, longest)
    assert len(heading) <= longest
    assert heading == " ".join(heading.split())
    assert heading == " ".join(text.split()) or heading.endswith("…")


@given(st.text(max_size=120), st.none() | st.text(max_size=30))
def test_any_title_gives_a_line_of_its_own_words(title: str, source: str | None) -> None:
    line = tidied(title, source)
    assert " ".join(title.split()).startswith(line.removesuffix("…"))
    assert not title.strip() or line
