"""Two stories of one event, and two that only look alike."""

from __future__ import annotations

import numpy as np
import pytest

from service.digests.leads import Lead, stems
from service.digests.sameness import same_event

FLOOD = "The river Orla rose over its banks at Marden on Friday night and flooded the lower town, the mayor said."
AGAIN = "Marden's lower town was flooded when the river Orla rose over its banks on Friday night, the mayor said."


def lead(headline: str, opening: str, angle: float | None = None) -> Lead:
    """`angle`, in degrees, of its vector to that of angle 0."""
    vector = None if angle is None else np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))], np.float32)
    text = f"{headline}. {opening}"
    return Lead("a", headline, text, stems(text), vector)


def test_two_tellings_in_much_the_same_words_are_one_event() -> None:
    assert same_event(lead("Orla floods Marden", FLOOD, 0), lead("Marden flooded by Orla", AGAIN, 30))
    assert same_event(lead("Orla floods Marden", FLOOD), lead("Marden flooded by Orla", AGAIN))


def test_near_in_meaning_but_in_other_words_is_another_event_of_the_affair() -> None:
    other = lead("Army helps Marden", "Soldiers filled sandbags along the northern levee while ministers met.", 45)
    assert not same_event(lead("Orla floods Marden", FLOOD, 0), other)
    assert not same_event(lead("Orla floods Marden", FLOOD), lead(other.headline, other.text))


def test_two_tellings_in_other_words_are_one_event_when_they_mean_nearly_the_same() -> None:
    other = lead("High water drives families from homes", "Hundreds fled as the stream burst into cellars.", 15)
    assert same_event(lead("Orla floods Marden", FLOOD, 0), other)


def test_news_written_to_a_pattern_is_told_apart_by_its_names() -> None:
    pattern = "{0} beat {1} by three goals to one in the second round of the cup on Saturday, and goes on to the third."
    one = lead("Marden beats Tolna", pattern.format("Marden", "Tolna"), 0)
    other = lead("Gronhaven beats Ellery", pattern.format("Gronhaven", "Ellery"), 5)
    assert not same_event(one, other)
    assert same_event(one, lead("Tolna out of the cup", pattern.format("Marden", "Tolna"), 5))


@pytest.mark.parametrize("angle", [None, 0.0])
def test_of_hardly_any_words_only_the_same_ones_are_the_same(angle: float | None) -> None:
    assert same_event(lead("Live", "", angle), lead("Live", "", angle))
    assert not same_event(lead("Live", "", angle), lead("Live now", "", angle))
