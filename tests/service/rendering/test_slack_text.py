"""Words in Slack: none of them is markup, and none of them is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from service.model import Json
from service.rendering.slack_answer import sentence_markdown
from service.rendering.slack_text import (
    ELEMENT_CHARACTERS,
    Run,
    elements,
    escaped,
    escaped_within,
    fallback,
    fitting,
    markdown,
    messages,
    packed,
    remarks,
    short,
    size,
    words,
)
from service.rendering.visible import as_written, visible
from tests.service.rendering.slack_reading import ANY, STEERING, taken, told

LENIENT = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")  # a backslash before any ASCII punctuation (CommonMark 0.31, 2.4)


@settings(max_examples=300)
@given(text=ANY, numbers=st.lists(st.integers(1, 200), min_size=1, max_size=4))
def test_a_streamed_sentence_is_read_as_exactly_the_sentence_and_its_marks(text: str, numbers: list[int]) -> None:
    streamed = sentence_markdown(text, numbers)
    marks = "".join(f"[{number}]" for number in numbers)
    assert _shown(streamed) == f"{visible(text)} {marks}".strip()
    assert unescape(ESCAPE.sub(r"\1", streamed)) == f"{visible(text)} **{marks}**"


@settings(max_examples=300)
@given(text=ANY)
def test_nothing_of_a_streamed_sentence_is_left_for_slack_to_act_on(text: str) -> None:
    streamed = markdown(text)
    assert "<" not in streamed
    assert ">" not in streamed
    left = re.sub(r"&(amp|lt|gt);", " ", ESCAPE.sub(" ", streamed))
    assert not re.search(r"[`*_\[\]~#@|&\\]|://|:[\w+'-]+:|www\.|mailto:", left, re.IGNORECASE)
    assert not re.match(r"\d{1,9}[.)]|[-+=]", streamed)
    assert not STEERING.search(streamed)


@pytest.mark.parametrize(
    ("text", "streamed"),
    [
        ("<!channel> and <@U012AB3CD|you>", r"&lt;!channel&gt; and &lt;\@U012AB3CD\|you&gt;"),
        ("@channel, #general :smile:", r"\@channel, \#general \:smile:"),
        ("see https://evil.example/a or www.evil.example", r"see https\://evil\.example/a or www\.evil\.example"),
        ("[click](https://evil.example)", r"\[click\](https\://evil\.example)"),
        ("1. January", r"1\. January"),
        ("- 5 degrees", r"\- 5 degrees"),
        ("# of dead", r"\# of dead"),
        ("> quoted", "&gt; quoted"),
        ("*so* _it_ `is` ~~not~~ \\", r"\*so\* \_it\_ \`is\` \~\~not\~\~ \\"),
        ("AT&amp;T\n\nand\tmore", "AT&amp;amp;T and more"),
        ("At 10:30 the U.S. lost 3.5% (or 2-1).", "At 10:30 the U.S. lost 3.5% (or 2-1)."),
    ],
)
def test_what_may_be_markup_is_escaped_and_nothing_else(text: str, streamed: str) -> None:
    assert markdown(text) == streamed


@settings(max_examples=40)
@given(texts=st.lists(ANY, max_size=6))
def test_no_character_is_lost_between_elements_and_messages(texts: list[str]) -> None:
    groups = [[Run(as_written(text)), Run("[1]", bold=True)] for text in texts]
    parts = list(elements("rich_text_section", groups))
    assert told(parts) == "".join(f"{as_written(text)}[1]" for text in texts)
    assert all(size(part) <= ELEMENT_CHARACTERS + 60 for part in parts)
    held = [part for message in packed(parts) for part in message]
    assert held == parts
    for message in messages(parts):
        taken(message)


def test_a_group_that_fits_into_one_element_is_never_divided() -> None:
    groups = [[Run(f"{'word ' * 60}{number} "), Run(f"[{number}] ", bold=True)] for number in range(80)]
    parts = list(elements("rich_text_section", groups))
    assert len(parts) > 5
    assert all(told([part]).endswith("] ") for part in parts)


def test_what_is_no_text_is_no_element() -> None:
    assert list(elements("rich_text_section", [[Run("")], []])) == []
    assert list(messages([])) == []


def test_a_link_that_is_too_long_is_text() -> None:
    long = f"https://news.example/{'x' * 3_000}"
    (part,) = elements("rich_text_section", [[Run("here", long), Run(" and "), Run("there", "https://b.example")]])
    assert [run["type"] for run in _inner(part)] == ["text", "text", "link"]


@given(text=ANY, most=st.integers(10, 400))
def test_what_is_cut_is_as_long_as_was_asked_for(text: str, most: int) -> None:
    line = short(text, most)
    assert len(line) <= most
    assert size(line) <= most * 6
    assert line == visible(text) or line.endswith("…")
    assert len(escaped_within(visible(text), most)) <= most


@given(lines=st.lists(ANY.filter(bool), min_size=1, max_size=8))
def test_a_fallback_has_as_many_whole_lines_as_there_is_room_for(lines: list[str]) -> None:
    text = fallback([visible(line) or "x" for line in lines])
    assert 1 <= len(text) <= 3_000
    assert text.split("\n")[1:] == [escaped(visible(line) or "x") for line in lines[1 : text.count("\n") + 1]]


def test_lines_are_taken_as_long_as_there_is_room() -> None:
    lines = [[Run(f"line {number}")] for number in range(9)]
    assert fitting(lines, 0) == []
    assert fitting(lines, 1_000) == lines
    held = fitting(lines, 130)
    assert held == lines[: len(held)]
    assert 0 < len(held) < 9


def test_what_is_read_out_is_what_stands_there_line_by_line_but_for_buttons() -> None:
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
        {
            "type": "rich_text",
            "elements": [
                *elements("rich_text_section", [[Run("One "), Run("line", "https://a.example"), Run("\nTwo")]]),
                *elements("rich_text_quote", [[Run("Quote")]]),
                *elements("rich_text_section", [[Run("Three")]]),
            ],
        },
        *remarks(["small", "print"]),
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}]},
    ]
    assert words(blocks) == "Title\nOne line\nTwo\nQuote\nThree\nsmall\nprint"


def test_what_is_quoted_keeps_its_spaces_and_its_lines() -> None:
    assert (
        as_written("two  spaces\r\nand\u2028lines, sh\u00ady, and\u200bso")
        == "two  spaces\nand\nlines, sh\u00ady, and\u200bso"
    )
    assert as_written("\u202e004,1 $\u202c\x1b[2J\ud800") == "\ufffd004,1 $\ufffd\ufffd[2J\ufffd"


def _shown(streamed: str) -> str:
    """What CommonMark makes of it, which has to be one paragraph of text with bold marks."""
    blocks = LENIENT.parse(streamed)
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    inline = blocks[1].children or []
    assert {token.type for token in inline} <= {"text", "text_special", "strong_open", "strong_close"}
    return "".join(token.content for token in inline)


def _inner(part: Json) -> list[Json]:
    inner = part["elements"]
    assert isinstance(inner, list)
    return inner
