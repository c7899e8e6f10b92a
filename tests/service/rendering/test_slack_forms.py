"""Forms and notices in Slack."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.rendering.slack_forms import ask_form
from service.rendering.slack_names import ASK_FORM, QUESTION_FIELD
from service.rendering.slack_notices import MOST_LINES, notice
from service.rendering.slack_text import words
from service.rendering.visible import visible
from tests.service.rendering.slack_reading import ANY, taken, view_taken


def test_the_form_knows_where_its_answer_belongs_and_what_it_asks_about() -> None:
    form = ask_form("e1", 2, "Port Ellery opens", channel="C1", root="1721609600.123456")
    view_taken(form)
    assert form["callback_id"] == ASK_FORM
    assert form["private_metadata"] == "e1:2:C1:1721609600.123456"
    blocks = form["blocks"]
    assert isinstance(blocks, list)
    assert blocks[-1]["block_id"] == QUESTION_FIELD
    assert blocks[-1]["element"]["action_id"] == QUESTION_FIELD
    assert words(blocks).startswith("2. Port Ellery opens\n")


def test_a_notice_is_a_line_and_a_list() -> None:
    message = notice(
        "This channel gets “Morning & evening”.", lines=["/digest list: which there are", "", "/digest help"]
    )
    taken(message)
    assert words(message["blocks"]).splitlines() == [
        "This channel gets “Morning & evening”.",
        "/digest list: which there are",
        "/digest help",
    ]
    assert message["text"].splitlines()[0] == "This channel gets “Morning &amp; evening”."


def test_of_very_many_lines_the_rest_are_counted() -> None:
    message = notice("Digests:", lines=[f"Digest {n}" for n in range(40)])
    assert words(message["blocks"]).splitlines()[-2:] == [f"Digest {MOST_LINES - 1}", f"and {40 - MOST_LINES} more"]


@settings(max_examples=60)
@given(text=ANY, lines=st.lists(ANY, max_size=30))
def test_no_words_make_a_notice_or_a_form_that_slack_refuses(text: str, lines: list[str]) -> None:
    message = notice(text, lines=lines)
    taken(message)
    assert message["text"].startswith(visible(message["text"][:1]))
    view_taken(ask_form("e1", 1, text, channel="C1", root="1.2"))
