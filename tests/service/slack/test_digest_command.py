"""What people write behind `/digest`, and what is made of it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ports import BadQuestion
from service.slack.digest_command import (
    DigestOrder,
    Help,
    ListDigests,
    Preview,
    Subscribe,
    Unsubscribe,
    digest_order,
    named,
)

NAMES = ("Morning", "Orla valley & coast", "Look at Tolna", "UTC")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", Help()),
        ("  ", Help()),
        ("help", Help()),
        ("HELP", Help()),
        ("list", ListDigests()),
        ("preview", Preview(None)),
        ("preview Morning", Preview("Morning")),
        ("preview “Orla valley & coast”", Preview("Orla valley & coast")),
        ("subscribe", Subscribe(None)),
        ("subscribe morning", Subscribe("morning")),
        ("Subscribe 'Orla valley & coast'", Subscribe("Orla valley & coast")),
        ("subscribe at 8", Subscribe(None, 8)),
        ("subscribe at 08:30", Subscribe(None, 8, 30)),
        ("subscribe at 8.30", Subscribe(None, 8, 30)),
        ("subscribe at 8am", Subscribe(None, 8)),
        ("subscribe at 12 am", Subscribe(None, 0)),
        ("subscribe at 12:15 p.m.", Subscribe(None, 12, 15)),
        ("subscribe at 6:05 PM", Subscribe(None, 18, 5)),
        ("subscribe Morning at 17:00 Europe/Berlin", Subscribe("Morning", 17, 0, None, "Europe/Berlin")),
        ("subscribe Morning at 17:00 daily", Subscribe("Morning", 17, 0, "*")),
        ("subscribe Morning at 17:00 every day, Asia/Almaty", Subscribe("Morning", 17, 0, "*", "Asia/Almaty")),
        ("subscribe Morning at 17:00 on weekdays (UTC)", Subscribe("Morning", 17, 0, "mon-fri", "UTC")),
        ("subscribe Morning daily", Subscribe("Morning", days="*")),
        ("subscribe Morning weekdays", Subscribe("Morning", days="mon-fri")),
        ("subscribe Europe/Berlin", Subscribe(None, time_zone="Europe/Berlin")),
        ("subscribe Morning Europe/Berlin", Subscribe("Morning", time_zone="Europe/Berlin")),
        ("subscribe at 08:00 Berlin", Subscribe(None, 8, 0, None, "Berlin")),  # what is no zone is said elsewhere
        ("subscribe Look at Tolna", Subscribe("Look at Tolna")),
        ("subscribe look AT tolna", Subscribe("look AT tolna")),
        ("subscribe Look at Tolna at 09:00", Subscribe("Look at Tolna", 9)),
        ("subscribe UTC", Subscribe("UTC")),  # a digest's name comes before a zone's
        ("unsubscribe", Unsubscribe(None)),
        ("unsubscribe  Orla  valley & coast", Unsubscribe("Orla valley & coast")),
    ],
)
def test_what_is_written_is_understood(text: str, order: DigestOrder) -> None:
    assert digest_order(text, NAMES) == order


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subscrib", "Did you mean /digest subscribe?"),
        ("unsubcribe Morning", "Did you mean /digest unsubscribe?"),
        ("delete Morning", "There are: help, list, preview, subscribe, unsubscribe"),
        ("subscribe at 25:00", "“25:00” is no time of day"),
        ("subscribe at 08:61", "“08:61” is no time of day"),
        ("subscribe at 13pm", "“13pm” is no time of day"),
        ("subscribe at eight", "“eight” is no time of day"),
        ("subscribe at", "“” is no time of day"),
        ("subscribe Look at Kazakhstan", "“Kazakhstan” is no time of day"),
    ],
)
def test_what_is_not_understood_is_told_what_to_write(text: str, said: str) -> None:
    with pytest.raises(BadQuestion) as raised:
        digest_order(text, NAMES)
    assert said in str(raised.value)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_every_minute_of_the_day_is_understood(hour: int, minute: int) -> None:
    assert digest_order(f"subscribe at {hour}:{minute:02}", ()) == Subscribe(None, hour, minute)
    assert digest_order(f"subscribe at {hour:02}:{minute:02} UTC", ()) == Subscribe(None, hour, minute, None, "UTC")


@given(st.text(max_size=200))
def test_whatever_is_written_is_an_order_or_refused_in_words(text: str) -> None:
    for written in (text, f"subscribe {text}", f"subscribe at {text}"):
        with suppress(BadQuestion):
            assert digest_order(written, NAMES)


def test_a_name_is_found_whatever_its_case() -> None:
    assert named("orla VALLEY & coast", NAMES) == "Orla valley & coast"
    assert named("Morning", ("morning", "Morning")) == "Morning"


def test_a_name_that_is_not_there_is_told_what_may_be_meant() -> None:
    with pytest.raises(BadQuestion, match="did you mean “Morning”"):
        named("Mornig", NAMES)
    with pytest.raises(BadQuestion, match="there are: “Morning”, “Orla valley & coast”"):
        named("Sport", NAMES)
