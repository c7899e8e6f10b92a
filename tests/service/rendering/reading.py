"""What a reader sees of each rendering: its words in order, its links, its elements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from service.model import Edition, Json, SlackMessage
from service.rendering.atom import editions_feed
from service.rendering.edition_json import edition_json
from service.rendering.email import edition_email
from service.rendering.markdown import edition_markdown
from service.rendering.page import edition_page
from service.rendering.slack_blocks import edition_slack
from service.rendering.text import edition_text

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://dateline.example"
INLINE = {"a", "bdi", "span", "strong", "em", "s", "q"}


class Html(HTMLParser):
    """The words, elements and attributes of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._within: list[str] = []
        self.feed(source)
        self.close()

    @property
    def words(self) -> str:
        return one_line("".join(self.pieces))

    @property
    def links(self) -> set[str]:
        return {
            attributes[name]
            for _, attributes in self.elements
            for name in ("href", "cite", "src")
            if name in attributes
        }

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._within.append(tag)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "head" not in self._within:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append("\n")


def one_line(text: str) -> str:
    return " ".join(text.split())


def markdown_html(markdown: str) -> str:
    """With all that a lenient reader of Markdown understands: HTML, tables, strikethrough."""
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def feed_content(feed: str) -> str:
    """The HTML of its first entry."""
    content = ElementTree.fromstring(feed).find(f"{ATOM}entry/{ATOM}content")
    assert content is not None
    return content.text or ""


def slack_messages(edition: Edition) -> list[SlackMessage]:
    post = edition_slack(edition, base_url=BASE)
    return [post.parent, *post.replies]


def slack_elements(value: object) -> Iterator[Json]:
    """Every object of a message's blocks that has a type, outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from slack_elements(item)
    elif isinstance(value, dict):
        if "type" in value:
            yield value
        for item in value.values():
            yield from slack_elements(item)


def slack_words(edition: Edition) -> str:
    lines: list[str] = []
    for message in slack_messages(edition):
        for element in slack_elements(message["blocks"]):
            if element["type"] in ("rich_text_section", "rich_text_quote"):
                lines.append("".join(str(run["text"]) for run in slack_elements(element["elements"])))
    return one_line("\n".join(lines))


# Everything a person reads; JSON is for programs.
SHOWN: Mapping[str, Callable[[Edition], str]] = {
    "page": lambda edition: Html(edition_page(edition, base_url=BASE)).words,
    "markdown": lambda edition: Html(markdown_html(edition_markdown(edition, base_url=BASE))).words,
    "text": lambda edition: one_line(edition_text(edition, base_url=BASE)),
    "narrow text": lambda edition: one_line(edition_text(edition, 30)),
    "e-mail's text": lambda edition: one_line(edition_email(edition, base_url=BASE).text),
    "e-mail's HTML": lambda edition: Html(edition_email(edition, base_url=BASE).html).words,
    "feed": lambda edition: Html(feed_content(editions_feed([edition], title="Digests", base_url=BASE))).words,
    "slack": slack_words,
}

# Everything that is HTML in the end.
HTML: Mapping[str, Callable[[Edition], Html]] = {
    "page": lambda edition: Html(edition_page(edition, base_url=BASE)),
    "markdown": lambda edition: Html(markdown_html(edition_markdown(edition, base_url=BASE))),
    "e-mail": lambda edition: Html(edition_email(edition, base_url=BASE).html),
    "feed": lambda edition: Html(feed_content(editions_feed([edition], title="Digests", base_url=BASE))),
}


def as_json(edition: Edition) -> Json:
    value = json.loads(edition_json(edition))
    assert isinstance(value, dict)
    return value
