"""What a person sees of Slack's blocks, and that Slack takes them and finds nothing in them to act on."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence

from hypothesis import strategies as st

from service.model import Json, SlackMessage
from service.rendering.links import web_link
from service.rendering.slack_text import MESSAGE_CHARACTERS
from tests.service.rendering.drawing import HOSTILE
from tests.service.rendering.reading import slack_elements
from tests.slack.limits import check_blocks, check_view

BASE = "https://dateline.example"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
MRKDWN = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
HARMLESS = {  # nothing that Slack reads markup in, nothing that names a person or a channel
    *"header plain_text rich_text rich_text_section rich_text_quote rich_text_list text link divider context".split(),
    *"actions button context_actions feedback_buttons input plain_text_input modal home".split(),
}


class Long(str):
    """A text that is told briefly: hypothesis tells what it tries."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} characters: {self[:20]!r}…>"


PIECES = ("a", "word ", "&", "Ж", "слово ", "漢字", "🌉", "قال الوزير ", "<!channel> ", "\n", "“quoted” ")
ENDLESS = [Long((piece * 50_000)[:50_000]) for piece in PIECES]
LONG = st.builds(
    lambda piece, times, end: Long((piece * times)[:6_000] + end),
    st.sampled_from(PIECES),
    st.sampled_from([1, 40, 500, 6_000]),
    st.sampled_from(["", ".", " end"]),
)
ANY = st.one_of(st.text(max_size=60), HOSTILE, HOSTILE, LONG)
LINKS = st.one_of(
    st.none(),
    st.just("https://news.example/a?b=1&c=2"),
    HOSTILE.map(lambda text: f"https://news.example/{text}"),
    st.sampled_from(
        ["javascript:alert(1)", f"https://news.example/{'x' * 1_900}", f"https://ru.example/{'ж' * 1_900}"]
    ),
)


def taken(message: SlackMessage, links: Collection[str | None] = ()) -> None:
    """Slack takes it, and there is nothing in it but words, our buttons and the links given."""
    assert check_blocks(message["blocks"]) == []
    assert len(json.dumps(message["blocks"])) <= MESSAGE_CHARACTERS
    assert 1 <= len(message["text"]) <= 3_000
    assert not MRKDWN.search(message["text"])
    assert not STEERING.search(message["text"])
    assert (message["parse"], message["link_names"], message["mrkdwn"]) == ("none", False, False)
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    harmless(message["blocks"], links)


def view_taken(view: Json, links: Collection[str | None] = ()) -> None:
    assert check_view(view) == []
    json.dumps(view).encode("ascii")
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    harmless(blocks, links)


def harmless(blocks: Sequence[Json], links: Collection[str | None]) -> None:
    known = {web_link(link) for link in links}
    for element in slack_elements(blocks):
        assert element["type"] in HARMLESS
        if isinstance(element.get("text"), str):
            assert not STEERING.search(str(element["text"]))
        if element["type"] == "plain_text":
            assert element["emoji"] is False
        if element["type"] == "link":
            assert element["url"] in known or str(element["url"]).startswith(BASE)


def runs(blocks: Sequence[Json], within: str = "") -> Iterator[str]:
    """The texts of `rich_text`, in order; of one kind of its elements when that is named."""
    for element in slack_elements(blocks):
        if str(element["type"]).startswith("rich_text_") and within in ("", element["type"]):
            inner = element["elements"]
            assert isinstance(inner, list)
            yield from (str(run["text"]) for run in inner if run["type"] in ("text", "link"))


def told(blocks: Sequence[Json], within: str = "") -> str:
    return "".join(runs(blocks, within))


def buttons(blocks: Sequence[Json]) -> dict[str, str]:
    """Value by action."""
    found = [element for element in slack_elements(blocks) if element["type"] == "button"]
    return {str(each["action_id"]): str(each["value"]) for each in found}
