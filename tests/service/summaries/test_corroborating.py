from __future__ import annotations

import pytest

from service.likeness import Likeness
from service.summaries.corroborating import also_said, near
from tests.service.summaries.models import article

SAID = "The harbour of Velmar was closed to all ships on Monday after the old pier had burned."
OTHER = "Ships waited outside for a whole day and the night that came after it."


def also(said: str, *others: str) -> list[str]:
    first = article(f"{said}\n\n{OTHER}", "a1")
    tellings = [first, *(article(f"{OTHER}\n\n{text}", f"b{n}") for n, text in enumerate(others))]
    line = first.lines[0]
    return [quote.text for quote in also_said(line, near(line, tellings), tellings, Likeness(None))]


def test_a_sentence_that_two_articles_say_is_cited_to_both() -> None:
    reprint = "The harbour of Velmar was closed to all ships on Monday after the old pier had burned, said the mayor."
    assert also(SAID, reprint) == [reprint]


@pytest.mark.parametrize(
    "other",
    [
        "The harbour of Velmar was closed to all ships on Tuesday after the old pier had burned.",
        "The harbour of Larvik was closed to all ships on Monday after the old pier had burned.",
        "The harbour of Velmar was not closed to all ships on Monday after the old pier had burned.",
        "The harbour of Velmar was never as full of ships as on the day before the old pier burned.",
    ],
)
def test_one_that_says_otherwise_is_no_support(other: str) -> None:
    assert also(SAID, other) == []


def test_a_number_that_differs_is_no_support() -> None:
    twelve = "In Velmar 12 people were killed on Monday when the old pier of the harbour burned down."
    assert also(twelve, twelve) == [twelve]
    assert also(twelve, twelve.replace("12", "15")) == []


def test_two_other_articles_are_cited_at_most() -> None:
    assert also(SAID, SAID, SAID, SAID) == [SAID, SAID]


def test_an_article_is_not_near_to_itself() -> None:
    alone = article(f"{SAID}\n\n{SAID[:-1]}, said the mayor.", "a1")
    assert near(alone.lines[0], [alone]) == []
