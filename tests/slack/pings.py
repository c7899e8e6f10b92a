"""Whom a message calls: people, groups, a whole channel, or a channel by its name.

Flows in: a message as it was sent. Flows out: who is called, as "@U1", "!here", "!subteam^S1", "#C1", or "@name" where
only names are looked for. Where Slack does not say, the reading by which more is called is taken: text beside blocks
counts, `parse` other than "none" looks for names, and so does `mrkdwn` in a block that is not `verbatim`.
Source: docs.slack.dev/messaging/formatting-message-text and /reference/block-kit/composition-objects/text-object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.slack.shapes import Json

_MARKED = re.compile(r"<([@#!][^>|\s]+)(?:\|[^>]*)?>")
_IN_MARKDOWN = re.compile(r"(?<!\\)(?:\\\\)*<([@#!][^>|\s]+)(?:\|[^>]*)?>")
_NAMED = re.compile(r"(?<![\w&<@#/.])@(here|channel|everyone|group)\b|(?<![\w&<@#/.])([@#][a-z0-9][\w.-]*)", re.ASCII)
_INLINE = {"user": ("@", "user_id"), "usergroup": ("!subteam^", "usergroup_id"), "channel": ("#", "channel_id")}


def called(
    text: str = "", blocks: Iterable[Json] = (), *, markdown: str = "", parse: str = "none", link_names: bool = False
) -> tuple[str, ...]:
    """In the order they stand, each once. `<!date^…>` calls nobody."""
    found = [*_in_text(text, names=link_names or parse != "none"), *_in_markdown(markdown)]
    for block in blocks:
        found.extend(_in_block(block))
    return tuple(dict.fromkeys(name for name in found if not name.startswith("!date")))


def _in_text(text: str, *, names: bool) -> Iterator[str]:
    for match in _MARKED.finditer(text):
        yield match[1]
    if names:
        for match in _NAMED.finditer(_MARKED.sub(" ", text)):
            yield f"!{match[1]}" if match[1] else match[2]


def _in_markdown(text: str) -> Iterator[str]:
    """A `<` after a backslash is a character like any other."""
    for match in _IN_MARKDOWN.finditer(text):
        yield match[1]


def _in_block(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _in_block(item)
    if not isinstance(value, dict):
        return
    kind, text = value.get("type"), value.get("text")
    if kind == "mrkdwn" and isinstance(text, str):
        yield from _in_text(text, names=value.get("verbatim") is not True)
    elif kind == "markdown" and isinstance(text, str):
        yield from _in_markdown(text)
    elif kind == "broadcast":
        yield f"!{value.get('range')}"
    elif isinstance(kind, str) and kind in _INLINE:
        sign, name = _INLINE[kind]
        yield f"{sign}{value.get(name)}"
    for inner in value.values():
        if isinstance(inner, dict | list):
            yield from _in_block(inner)
