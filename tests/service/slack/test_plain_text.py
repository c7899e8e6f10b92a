"""Slack's own writing, as its writer saw it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Json
from service.slack.payloads import LONGEST, Payload
from service.slack.plain_text import CONTROL, links, mentions, opens_with, plain, text_of

OWN = {"U0BOT"}


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("<@U0BOT> who?", "who?"),
        ("<@U0BOT>, who?", "who?"),
        ("<@U0BOT|dateline>: who?", "who?"),
        ("<@U0BOT> - who?", "who?"),
        ("<@U0BOT> -5 degrees?", "-5 degrees?"),
        ("hey <@U0BOT> who?", "hey who?"),
        ("who? <@U0BOT>", "who?"),
        ("<@U0BOT>", ""),
        (": who?", ": who?"),
        ("what did <@U0BEN|ben> say?", "what did @ben say?"),
        ("what did <@U0BEN> say?", "what did say?"),
        ("in <#C0DESK|desk> and <#C0X|>", "in #desk and"),
        ("<!here> <!channel|@channel> who?", "who?"),
        ("<!subteam^S1|@editors> who?", "@editors who?"),
        ("since <!date^1392734382^{date}|18 Feb 2014>?", "since 18 Feb 2014?"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("not &lt;@U0BEN|ben&gt; a mention", "not <@U0BEN|ben> a mention"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example/x|https://a.example/x>", "https://a.example/x"),
        ("<http://who.example|who.example> said", "who.example said"),
        ("<https://a.example/x|the report>", "the report (https://a.example/x)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+361234|+36 1234>", "+36 1234"),
        ("wow :tada:", "wow :tada:"),
        ("one\r\n  two   three\t \n\nfour", "one\ntwo three\n\nfour"),
        ("2 < 3 > 1", "2 < 3 > 1"),
        ("zero\u200bwidth \u202eback\x00", "zerowidth back"),
    ],
)
def test_what_is_written_and_what_is_seen(written: str, seen: str) -> None:
    assert plain(written, own=OWN) == seen


def test_who_is_mentioned_and_who_is_spoken_to() -> None:
    text = "<@U0BEN|ben> and <@W0ANA>, see <https://a.example|@U0X>"
    assert mentions(text) == {"U0BEN", "W0ANA"}
    assert opens_with(f"  {text}") == "U0BEN"
    assert opens_with("ask <@U0BEN>") is None


def test_links_are_in_order_and_each_once() -> None:
    text = "<https://b.example|b> <https://a.example?x=1&amp;y=2> <https://b.example> <mailto:a@b.example> <@U1>"
    assert links(text) == ("https://b.example", "https://a.example?x=1&y=2")


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def test_blocks_say_what_the_text_would() -> None:
    said = section(
        {"type": "user", "user_id": "U0BOT"},
        {"type": "text", "text": " see <this> & "},
        {"type": "link", "url": "https://a.example?x=1&y=2", "text": "that"},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "channel"},
    )
    points: Json = {
        "type": "rich_text_list",
        "elements": [section({"type": "text", "text": n}) for n in ("one", "two")],
    }
    written = text_of(Payload({"text": " ", "blocks": [rich(said, points)]}))
    assert plain(written, own=OWN) == "see <this> & that (https://a.example?x=1&y=2):tada:\none\ntwo"
    assert mentions(written) == {"U0BOT"}
    assert links(written) == ("https://a.example?x=1&y=2",)


def test_an_apps_blocks_are_read_too() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Ice & wind"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Closed* &amp; cold"}, "fields": []},
        {"type": "divider"},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}}]},
    ]
    assert plain(text_of(Payload({"blocks": blocks}))) == "Ice & wind\n*Closed* & cold"


def test_blocks_within_blocks_within_blocks_end_somewhere() -> None:
    block: Json = section({"type": "text", "text": "deep"})
    for _ in range(500):
        block = section(block)
    assert text_of(Payload({"blocks": [rich(block)]})) == ""


def test_text_goes_before_blocks() -> None:
    blocks = [rich(section({"type": "text", "text": "theirs"}))]
    assert text_of(Payload({"text": "ours", "blocks": blocks})) == "ours"


@given(st.text())
def test_what_is_escaped_as_slack_does_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert solid(plain(escaped, own=OWN)) == solid(text)


def solid(text: str) -> str:
    """Without spaces and what steers a terminal."""
    return "".join(CONTROL.sub("", text).split())


@given(st.text(alphabet="<>@#!|U0BOT&;:/.ahtps \n\t", max_size=200))
def test_any_writing_is_read(text: str) -> None:
    seen = plain(text, own=OWN)
    assert seen == seen.strip()
    assert len(seen) <= 2 * len(text)
    assert all(link in plain(f"<{link}>") for link in links(text))


def test_a_text_of_any_length_is_bounded() -> None:
    assert len(text_of(Payload({"text": "x" * 1_000_000}))) == LONGEST
    long: Json = {"type": "text", "text": "x" * 1_000}
    blocks = [rich(section(*[long] * 100))]
    assert len(text_of(Payload({"blocks": blocks}))) == LONGEST
