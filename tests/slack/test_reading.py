"""A channel reads as a person would read it, the same every time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.slack.lines import Ack, Parcel
from tests.slack.people import Workplace
from tests.slack.reading import page, transcript
from tests.slack.server import SlackServer
from tests.slack.shapes import Json


class Deaf:
    """A line with nobody at its end."""

    def deliver(self, parcel: Parcel, *, attempt: int = 0, reason: str = "") -> Ack:
        return Ack(parcel, True, 0.0)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def work(slack: SlackServer) -> Iterator[Workplace]:
    with Workplace(slack, Deaf(), echo=False) as workplace:
        yield workplace


def _text(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _answer(user: str) -> list[Json]:
    thumbs: Json = {
        "positive_button": {"text": _plain("Helpful"), "value": "up:1"},
        "negative_button": {"text": _plain("👎"), "value": "down:1"},
    }
    quotes: Json = {"type": "button", "action_id": "quotes", "text": _plain("Quotes"), "value": "1"}
    return [
        {"type": "header", "text": _plain("Orla & the coast")},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [_text("The river rose. "), _text("[1]", bold=True), _text(" Ask ")],
                },
                {"type": "rich_text_section", "elements": [{"type": "user", "user_id": user}, _text("\n")]},
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "link", "url": "https://news.example/1", "text": "The flood"}],
                        },
                        {"type": "rich_text_section", "elements": [_text("withdrawn", strike=True)]},
                    ],
                },
                {"type": "rich_text_quote", "elements": [_text("word for word\nand on")]},
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "*2* articles, <https://d.example|more>"}]},
        {"type": "divider"},
        {"type": "markdown", "text": r"**Bold**, 3 \* 4 &lt; 13, [a page](https://d.example/x)."},
        {"type": "actions", "elements": [quotes]},
        {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "verdict", **thumbs}]},
    ]


EXPECTED = """\
#desk

Ada
    @Dateline how high?
  │
  │ Dateline
  │     Orla & the coast
  │     The river rose. [1] Ask @Ada
  │     1. The flood ↗
  │     2. ~withdrawn~
  │     > word for word
  │     > and on
  │     2 articles, more ↗
  │     ———
  │     Bold, 3 * 4 < 13, a page ↗.
  │     [Quotes]
  │     [👍 Helpful] [👎]
  │
  │ (Ada clicks [Quotes])
  │
  │ ┌─ Ask (shown to Ada)
  │ │ Your question: […]
  │ │ [Close] [Ask]
  │ └─
  │
  │ (Ada clicks [👎 👎])

(Ada types /digest list)

Dateline (only visible to Ada)
    There are none & never were.

Ada
    Thank you.
"""


def test_a_channel_with_a_thread_buttons_a_modal_and_a_whisper(slack: SlackServer, work: Workplace) -> None:
    desk = slack.channel("desk")
    ada = work.person("Ada")
    web = WebClient(slack.bot_token, base_url=slack.api_url)
    asked = ada.mention(desk, "how high?")
    web.chat_postMessage(channel=desk.id, thread_ts=asked.ts, text="x", blocks=_answer(ada.id))
    [answer] = slack.thread(desk.id, asked.ts)
    ada.click(answer, "quotes")
    field: Json = {"type": "input", "label": _plain("Your question"), "element": {"type": "plain_text_input"}}
    labels: Json = {"title": _plain("Ask"), "close": _plain("Close"), "submit": _plain("Ask")}
    modal: Json = {"type": "modal", "blocks": [field], **labels}
    web.views_open(trigger_id=next(reversed(slack.world.triggers)), view=modal)
    ada.click(answer, "verdict", thumb="down")
    ada.command("/digest", "list", channel=desk)
    web.chat_postEphemeral(channel=desk.id, user=ada.id, text="There are _none_ &amp; never were.")
    ada.say(desk, "Thank you.")

    assert transcript(slack, desk.id) == EXPECTED


def test_long_lines_are_folded_and_streams_are_seen_to_grow(slack: SlackServer, work: Workplace) -> None:
    ada = work.person("Ada")
    web = WebClient(slack.bot_token, base_url=slack.api_url)
    asked = ada.write("word " * 30)
    web.chat_startStream(channel=ada.direct.id, thread_ts=asked.ts, markdown_text="So far")

    read = transcript(slack, ada.direct.id, width=40)

    assert max(map(len, read.splitlines())) <= 40
    assert read.startswith("Direct messages\n\nAda\n    word word")
    assert read.endswith("  │ Dateline\n  │     So far\n  │     (still writing)\n")


def test_a_home_tab_can_be_read(slack: SlackServer, work: Workplace) -> None:
    ada = work.person("Ada")
    web = WebClient(slack.bot_token, base_url=slack.api_url)
    web.views_publish(user_id=ada.id, view={"type": "home", "blocks": [{"type": "header", "text": _plain("Digests")}]})
    home = slack.home(ada.id)
    assert home is not None

    assert page(slack, home) == "┌─ Home (shown to Ada)\n│ Digests\n└─\n"
