from __future__ import annotations

import pytest

from service.summaries.disagreeing import disagreement
from service.summaries.material import Line
from tests.service.summaries.models import article

TWELVE = "At the harbour of Velmar 12 people were killed when the ferry burned on Monday."


def line(text: str, name: str = "a1", *, published: str | None = "2023-03-17") -> Line:
    return article(text, name, published=published).lines[0]


def values(one: Line, *others: Line) -> list[str]:
    found = disagreement(one, others)
    return [side.value for side in found.sides] if found else []


def test_two_tolls_of_one_event_stand_side_by_side() -> None:
    other = line("When the ferry burned at the harbour of Velmar on Monday, 15 people were killed.", "a2")
    found = disagreement(line(TWELVE), [other])
    assert found is not None
    assert found.about == "people were killed"
    assert [(side.value, side.line.article_id) for side in found.sides] == [("12", "a1"), ("15", "a2")]


@pytest.mark.parametrize(
    ("one", "other", "sides"),
    [
        (TWELVE, "At the harbour of Velmar fifteen people died when the ferry burned on Monday.", ["12", "fifteen"]),
        (
            "Mayor Jane Harrow said that 12 people were killed when the ferry burned at Velmar.",
            "Captain Per Moen said that 15 people were killed when the ferry burned at Velmar.",
            ["12", "15"],
        ),
        (
            "At least 12 people were killed when the ferry burned at Velmar harbour.",
            "At least 15 people were killed when the ferry burned at Velmar harbour.",
            ["12", "15"],
        ),
        (
            "The new bridge over the harbour of Velmar cost the city $9 million to build.",
            "The new bridge over the harbour of Velmar cost the city $14 million to build.",
            ["$9 million", "$14 million"],
        ),
        (
            "The new bridge over the harbour of Velmar will be opened on May 5.",
            "The new bridge over the harbour of Velmar will be opened on May 6.",
            ["May 5", "May 6"],
        ),
    ],
)
def test_another_number_or_day_of_the_same_thing_is_another_side(one: str, other: str, sides: list[str]) -> None:
    assert values(line(one), line(other, "a2")) == sides


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TWELVE, TWELVE),
        (TWELVE, "At the harbour of Velmar 15 people were injured when the ferry burned on Monday."),
        (TWELVE, "At the harbour of Velmar 15 people were killed when the ferry burned on Tuesday."),
        (TWELVE, "At the harbour of Velmar at least 9 people were killed when the ferry burned on Monday."),
        (TWELVE, "At the harbour of Velmar 12 people were killed and 15 people hurt when the ferry burned."),
        (TWELVE, "At the harbour of Velmar 12 of the 15 people on the ferry were killed when it burned on Monday."),
        (TWELVE, "At the airport of Larvik 15 people were killed when a hall came down in a storm."),
        (TWELVE, "At the harbour of Velmar the second ferry burned on Monday, and people were killed."),
        (
            "The new bridge over the harbour of Velmar was opened on May 5, 2021.",
            "The new bridge over the harbour of Velmar was opened on May 6, 2023.",
        ),
        (
            "The harbour's own Jo Marsh ran the race around the harbour in 51 minutes, a time that nobody had run.",
            "The harbour's own Per Moen ran the race around the harbour in 55 minutes, a time that nobody had run.",
        ),
        (
            "The council voted 7-2 for the new bridge over the harbour of Velmar.",
            "The council voted 6-3 for the new pier at the harbour of Velmar.",
        ),
    ],
)
def test_what_may_both_be_true_is_no_disagreement(one: str, other: str) -> None:
    assert values(line(one), line(other, "a2")) == []
    assert values(line(other, "a2"), line(one)) == []


def test_a_later_state_of_things_is_no_disagreement() -> None:
    later = line(TWELVE.replace("12", "15"), "a2", published="2023-04-17")
    assert values(line(TWELVE), later) == []
    assert values(line(TWELVE, published=None), later) == ["12", "15"]


def test_there_is_one_side_for_each_value_and_article() -> None:
    fifteen, twenty = TWELVE.replace("12", "15"), TWELVE.replace("12", "20")
    others = [line(fifteen, "a2"), line(twenty, "a2"), line(fifteen, "a3"), line(twenty, "a4"), line(fifteen)]
    found = disagreement(line(TWELVE), others)
    assert found is not None
    assert [(side.value, side.line.article_id) for side in found.sides] == [("12", "a1"), ("15", "a2"), ("20", "a4")]
