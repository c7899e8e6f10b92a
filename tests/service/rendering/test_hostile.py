"""Text of articles is shown as text: it makes no element, no link, no mention, and turns nothing around."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from service.model import Edition, SlackMessage
from service.rendering.atom import editions_feed
from service.rendering.email import edition_email
from service.rendering.links import web_link
from service.rendering.markdown import edition_markdown
from service.rendering.text import edition_text
from tests.editions import edition
from tests.service.rendering.drawing import hostile_editions
from tests.service.rendering.reading import BASE, HTML, Html, markdown_html, slack_elements, slack_messages

ELEMENTS = {
    *"html head meta title link style body header main nav footer article section".split(),
    *"h1 h2 h3 p div ul ol li dl dt dd blockquote details summary table tr td hr br".split(),
    *"a bdi span strong em s q code".split(),
}
ATTRIBUTES = {
    *"href rel id class dir lang cite aria-label aria-labelledby charset name content type".split(),
    *"role width cellspacing cellpadding border align style".split(),
}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
MRKDWN = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
SLACK_TYPES = {
    *"header plain_text rich_text rich_text_section rich_text_quote rich_text_list text link actions button".split()
}


@pytest.mark.parametrize("rendering", HTML)
@settings(max_examples=40)
@given(hostile=hostile_editions())
def test_no_text_makes_an_element_an_attribute_or_a_link(rendering: str, hostile: Edition) -> None:
    page = HTML[rendering](hostile)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
    assert {link for link in page.links if not link.startswith(("#", BASE))} <= _markdown_spelt(links(hostile))
    assert not STEERING.search("".join(page.pieces))


def test_no_text_of_the_sample_makes_a_link_where_bare_addresses_become_links() -> None:
    """What a lenient reader of Markdown makes a link of by itself is broken up."""
    markdown = edition_markdown(edition())
    outside = re.sub(r"\]\([^)\s]*\)", "", markdown)
    assert not re.search(r"(?<!\\)://|(?<!\\)@evil|www\.", outside)
    assert "evil.example" in outside


@settings(max_examples=40)
@given(hostile=hostile_editions())
def test_no_line_of_plain_text_steers_a_terminal(hostile: Edition) -> None:
    parts = edition_email(hostile)
    assert not STEERING.search(edition_text(hostile) + parts.text + parts.subject)
    assert "\n" not in parts.subject


@settings(max_examples=40)
@given(hostile=hostile_editions())
def test_the_feed_is_xml_whatever_is_in_it(hostile: Edition) -> None:
    feed = editions_feed([hostile], title=hostile.name)
    assert not STEERING.search("".join(ElementTree.fromstring(feed).itertext()))


@settings(max_examples=40)
@given(hostile=hostile_editions())
def test_slack_gets_no_markup_no_mention_and_no_foreign_link(hostile: Edition) -> None:
    for message in slack_messages(hostile):
        _harmless(message, links(hostile))


def test_the_sample_pings_nobody() -> None:
    messages = slack_messages(edition())
    for message in messages:
        _harmless(message, links(edition()))
    assert "&lt;!channel&gt;" in messages[-1]["text"]


@pytest.mark.parametrize("rendering", HTML)
def test_the_sample_is_shown_as_it_is_written(rendering: str) -> None:
    words = HTML[rendering](edition()).words
    for text in (
        "<script>alert('told')</script> Shares",
        "[Click here](javascript:alert(1))",
        "{{ 7 * 7 }}",
        "1. not a list",
    ):
        assert text in words


def links(hostile: Edition) -> set[str]:
    urls = [item.url for item in hostile.items]
    urls += [citation.url for item in hostile.items for citation in item.citations]
    urls += [origin.url for item in hostile.items for origin in item.origins]
    urls += [found.url for found in hostile.corrections]
    return {link for link in map(web_link, urls) if link}


def _markdown_spelt(found: set[str]) -> set[str]:
    """The links, and as a reader of Markdown spells them in HTML."""
    escaped = [re.sub(r"[()*_~|]", lambda sign: f"%{ord(sign[0]):02X}", link.replace("&", "&amp;")) for link in found]
    return found | {link for url in escaped for link in Html(markdown_html(f"[x](<{url}>)")).links}


def _harmless(message: SlackMessage, known: set[str]) -> None:
    assert not MRKDWN.search(message["text"])
    assert message["parse"] == "none"
    assert not any((message["link_names"], message["unfurl_links"], message["unfurl_media"]))
    for element in slack_elements(message["blocks"]):
        assert element["type"] in SLACK_TYPES
        assert not STEERING.search(str(element.get("text", "")).replace("\n", ""))
        if element["type"] == "link":
            assert element["url"] in known or str(element["url"]).startswith(BASE)
