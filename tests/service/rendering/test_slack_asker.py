"""Lines that name who asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.slack_asker import asked_message, with_asker
from service.rendering.slack_text import Run, element, message, rich
from tests.slack.limits import check_blocks
from tests.slack_fakes import read_out

LONG = st.text(max_size=5_000) | st.text("🌉é<>&@", min_size=500, max_size=5_000)
FULL = message(["Full"], rich([element("rich_text_section", [Run("ü" * 1_600)])]))


def said(blocks: object) -> str:
    return "\n".join(read_out(blocks))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "after", "line"),
    [
        ("Who?", "", "<@U0ANA> asked: Who?"),
        ("Who?", ". Reading …", "<@U0ANA> asked: Who?. Reading …"),
        ("", ".", "<@U0ANA> asked:."),
        ("", "", "<@U0ANA> asked:"),
    ],
)
def test_a_line_names_the_person_and_what_they_did(what: str, after: str, line: str) -> None:
    assert said(asked_message("U0ANA", "asked:", what, after)["blocks"]) == line


@given(LONG)
def test_whatever_was_asked_slack_takes_it_and_nobody_else_is_named(what: str) -> None:
    made = asked_message("U0ANA", "asked:", what)
    assert check_blocks(made["blocks"]) == []
    assert len(made["text"]) <= 3_000
    assert not {"<", ">"} & set(made["text"])


@given(LONG)
def test_above_a_message_that_is_full_it_still_fits(what: str) -> None:
    made = with_asker(FULL, "U0ANA", "asked for a summary of", what, " (3 more links are not in the archive).")
    assert check_blocks(made["blocks"]) == []
    assert made["blocks"][1:] == FULL["blocks"]
    assert made["text"] == FULL["text"]


def test_a_message_that_has_all_the_blocks_that_slack_takes_is_left_as_it_is() -> None:
    full = message(["Full"], [{"type": "divider"}] * 50)
    assert with_asker(full, "U0ANA", "asked") == full
