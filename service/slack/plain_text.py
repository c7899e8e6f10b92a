"""What people write in Slack, as plain text.

Flows in: Slack's `mrkdwn` as it is sent ("&lt;", "<@U1>", "<https://…|label>"), or the blocks that say the same. Flows
out: words as the writer saw them, the links in them, and who is spoken to. Source: docs.slack.dev, "Formatting message
text", "Retrieving messages".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from service.slack.payloads import LONGEST, Payload

TOKEN = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.\-]*:)[^<>\n]*)>")
PERSON = re.compile(r"@([A-Z0-9]+)(?:\|.*)?")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
AFTER_A_NAME = re.compile(r"\A(?:[\s,:;!–—]|-\s)+")  # "@Dateline, what …"
DEPTH = 8  # of blocks within blocks that are read; Slack nests four deep


def plain(text: str, *, own: Collection[str] = ()) -> str:
    """`text` as its writer saw it, without the mentions of `own`, Dateline's ids, and without what only notifies."""
    pieces = TOKEN.split(text)  # words, token, words, token …
    said = "".join(_token(piece, own) if n % 2 else _unescaped(piece) for n, piece in enumerate(pieces))
    said = CONTROL.sub("", said.replace("\r\n", "\n").replace("\xa0", " "))
    said = re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", said)).strip()
    return AFTER_A_NAME.sub("", said) if opens_with(text) in own else said


def mentions(text: str) -> set[str]:
    """Ids of the people, and bots, that are mentioned."""
    found = (PERSON.fullmatch(token) for token in TOKEN.findall(text))
    return {match[1] for match in found if match}


def opens_with(text: str) -> str | None:
    """Id of the one whose mention the text begins with."""
    token = TOKEN.match(text.lstrip())
    person = PERSON.fullmatch(token[1]) if token else None
    return person[1] if person else None


def links(text: str) -> tuple[str, ...]:
    """The addresses that `text` links to, in order, each once."""
    targets = (token.partition("|")[0] for token in TOKEN.findall(text))
    return tuple(dict.fromkeys(_unescaped(t) for t in targets if t.startswith(("https://", "http://"))))


def text_of(message: Payload) -> str:
    """A message's text as Slack writes it; of its blocks when it has no text of its own."""
    written = message.text("text")
    if written.strip():
        return written
    return "\n".join(filter(None, (_block(block, DEPTH) for block in message.parts("blocks"))))[:LONGEST]


def _unescaped(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(token: str, own: Collection[str]) -> str:
    target, _, label = (_unescaped(part) for part in token.partition("|"))
    if target.startswith("@"):
        return "" if target[1:] in own or not label else f"@{label.removeprefix('@')}"
    if target.startswith("#"):
        return f"#{label.removeprefix('#')}" if label else ""
    if target.startswith("!"):
        return label if label and not target.startswith(("!here", "!channel", "!everyone")) else ""
    return _link(target, label)


def _link(target: str, label: str) -> str:
    """Label and address where they say different things, else the one that says more."""
    bare = target.partition("://")[2] if "://" in target else target.partition(":")[2]
    if not label or label == target:
        return target if "://" in target else bare or target
    if label.rstrip("/") == bare.rstrip("/"):
        return label  # "example.org", which Slack has made a link of
    return f"{label} ({target})" if "://" in target else label


def _block(block: Payload, depth: int) -> str:
    """One block or element, and what is in it."""
    kind = block.text("type")
    if kind in ELEMENTS:
        return ELEMENTS[kind](block)
    if depth == 0:
        return ""
    within = [block.part("text"), *block.parts("fields")] if kind in ("section", "header") else block.parts("elements")
    between = "" if kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted") else "\n"
    return between.join(filter(None, (_block(one, depth - 1) for one in within)))


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _linked(element: Payload) -> str:
    label = element.text("text")
    return f"<{_escaped(element.text('url'))}|{_escaped(label)}>" if label else f"<{_escaped(element.text('url'))}>"


ELEMENTS: Mapping[str, Callable[[Payload], str]] = {
    "text": lambda element: _escaped(element.text("text")),
    "plain_text": lambda element: _escaped(element.text("text")),
    "mrkdwn": lambda element: element.text("text"),
    "markdown": lambda element: _escaped(element.text("text")),
    "link": _linked,
    "user": lambda element: f"<@{element.name('user_id')}>",
    "channel": lambda element: f"<#{element.name('channel_id')}>",
    "emoji": lambda element: f":{element.text('name')}:",
    "date": lambda element: _escaped(element.text("fallback")),
}
