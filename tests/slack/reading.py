"""A channel as a person would read it, in plain text.

Flows in: a loopback Slack. Flows out: who said what in which order, threads beneath their roots; buttons, quotes,
modals and what only one person sees are shown as such. Names are those of the app and its users; times are left out, so
that the same conversation reads the same every time. `↗` stands for a link, whose address is left out too.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.slack.server import SlackServer
from tests.slack.shapes import Json
from tests.slack.world import Gesture, Message, View, World

WIDTH = 100
_MARK = re.compile(r"<([^<>\s|]+)(?:\|([^<>]*))?>")
_INDENT = "    "
_BAR = "  │ "


@dataclass(frozen=True, slots=True)
class _Paper:
    """What it is written on: `edit` is done to each line before it is folded."""

    width: int
    edit: Callable[[str], str] = str

    def narrower(self, by: int) -> _Paper:
        return replace(self, width=self.width - by)


@dataclass(frozen=True, slots=True)
class _Entry:
    order: tuple[int, int]
    thread: str | None
    root: str | None  # its own ts, where others may stand beneath it
    lines: list[str]


def transcript(slack: SlackServer, channel: str, *, width: int = WIDTH, edit: Callable[[str], str] = str) -> str:
    """All of the channel, oldest first, what was whispered and clicked in it included. `edit` is done to each line
    before it is folded to `width`, and takes out what is not the same every time."""
    with slack.world.changed:
        entries = sorted(_entries(slack.world, channel, _Paper(width, edit)), key=lambda entry: entry.order)
        title = slack.world.channels[channel]
        name = f"#{title.name}" if title.kind in ("public", "private") else "Direct messages"
    lines = [name]
    for entry in entries:
        if entry.thread is None:
            lines += ["", *entry.lines]
            for reply in entries:
                if entry.root is not None and reply.thread == entry.root:
                    lines += [_BAR.rstrip(), *(f"{_BAR}{line}".rstrip() for line in reply.lines)]
    return "\n".join(lines) + "\n"


def page(slack: SlackServer, view: View, *, width: int = WIDTH) -> str:
    """A modal or a Home tab."""
    with slack.world.changed:
        return "\n".join(_framed(slack.world, view, _Paper(width))) + "\n"


def _entries(world: World, channel: str, paper: _Paper) -> Iterator[_Entry]:
    place = world.channels[channel]
    for message in [*place.messages.values(), *place.ephemerals]:
        thread = message.thread
        order = (int(message.ts.replace(".", "")), 0)
        root = message.ts if thread is None and message.only_for is None else None
        yield _Entry(order, thread, root, _message(world, message, paper.narrower(len(_BAR) if thread else 0)))
    for gesture in world.gestures:
        if gesture.channel == channel:
            yield _Entry(gesture.order, gesture.thread, None, [_gesture(world, gesture)])
    for view in world.views:
        if view.channel == channel:
            frame = _framed(world, view, paper.narrower(len(_BAR) if view.thread else 0))
            yield _Entry(view.order, view.thread, None, frame)


def _message(world: World, message: Message, paper: _Paper) -> list[str]:
    whose = f" (only visible to {_name(world, message.only_for)})" if message.only_for else ""
    growing = ["(still writing)"] if message.stream and message.stream.open else []
    lines = list(_body(world, message.blocks)) or _marked(world, message.text).split("\n")
    body = [*lines, *growing]
    return [f"{_name(world, message.user)}{whose}", *_wrapped(body, paper, _INDENT)]


def _gesture(world: World, gesture: Gesture) -> str:
    return f"({_name(world, gesture.user)} {gesture.text})"


def _framed(world: World, view: View, paper: _Paper) -> list[str]:
    title = _plain(view.view.get("title")) or "Home"
    blocks = view.view["blocks"]
    assert isinstance(blocks, list)
    buttons = [f"[{_plain(view.view[name])}]" for name in ("close", "submit") if view.view.get(name)]
    lines = [*_body(world, blocks), *([" ".join(buttons)] if buttons else [])]
    head = f"┌─ {title} (shown to {_name(world, view.user)})"
    return [head, *_wrapped(lines, paper, "│ "), "└─"]


def _wrapped(lines: Iterable[str], paper: _Paper, indent: str) -> Iterator[str]:
    for line in map(paper.edit, lines):
        within = "> " if line.startswith("> ") else " " * (len(line) - len(line.lstrip()))
        yield from textwrap.wrap(
            line,
            paper.width,
            initial_indent=indent,
            subsequent_indent=indent + within,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent.rstrip()]


def _body(world: World, blocks: Sequence[Json]) -> Iterator[str]:
    """Lines of each block; empty ones at the ends of a block are left out."""
    for block in blocks:
        yield from "\n".join(_block(world, block)).strip("\n").split("\n")


def _block(world: World, block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind == "divider":
        yield "———"
    elif kind == "markdown":
        yield _unmarked(str(block["text"]))
    elif kind == "rich_text":
        yield from _rich(world, _list(block["elements"]))
    elif kind in ("actions", "context_actions"):
        yield " ".join(_button(element) for element in _list(block["elements"]))
    elif kind == "context":
        yield " · ".join(_text(world, element) for element in _list(block["elements"]))
    elif kind == "input":
        yield f"{_plain(block['label'])}: [{_placeholder(block['element'])}]"
    else:
        yield from _section(world, block)


def _section(world: World, block: Json) -> Iterator[str]:
    for text in [block.get("text"), *_list(block.get("fields", []))]:
        if text:
            yield _text(world, text)
    if block.get("accessory"):
        yield _button(block["accessory"])


def _rich(world: World, elements: Sequence[Json]) -> Iterator[str]:
    """Sections follow each other on one line, as Slack shows them, unless one ends its own; the rest stand alone."""
    line = ""
    for element in elements:
        inner = _list(element["elements"])
        if element["type"] == "rich_text_section":
            line += _inline(world, inner)
            continue
        if line:
            yield line.rstrip("\n")
            line = ""
        if element["type"] == "rich_text_list":
            yield from _listed(world, element, inner)
        else:
            yield from (f"> {part}" for part in _inline(world, inner).strip("\n").split("\n"))
    if line:
        yield line


def _listed(world: World, element: Json, items: Sequence[Json]) -> Iterator[str]:
    indent, offset = element.get("indent", 0), element.get("offset", 0)
    assert isinstance(indent, int)
    assert isinstance(offset, int)
    for number, item in enumerate(items, offset + 1):
        sign = f"{number}." if element["style"] == "ordered" else "•"
        yield f"{'  ' * indent}{sign} {_inline(world, _list(item['elements']))}"


def _inline(world: World, elements: Sequence[Json]) -> str:
    return "".join(_piece(world, element) for element in elements)


def _piece(world: World, element: Json) -> str:
    kind = element["type"]
    if kind == "text":
        text = str(element["text"])
        style = element.get("style")
        struck = isinstance(style, dict) and style.get("strike")
        return f"~{text}~" if struck and text.strip() else text
    if kind == "link":
        return f"{element['text']} ↗" if element.get("text") else str(element["url"])
    if kind == "user":
        return f"@{_name(world, str(element['user_id']))}"
    if kind == "channel":
        return f"#{_place(world, str(element['channel_id']))}"
    if kind == "broadcast":
        return f"@{element['range']}"
    return f":{element.get('name')}:" if kind == "emoji" else str(element.get("fallback", ""))


def _button(element: object) -> str:
    assert isinstance(element, dict)
    if element["type"] == "feedback_buttons":
        return f"{_thumb('👍', element['positive_button'])} {_thumb('👎', element['negative_button'])}"
    if element["type"] in ("button", "icon_button"):
        return f"[{_plain(element['text'])}]"
    return f"[{_placeholder(element)} ▾]"


def _thumb(sign: str, button: Json) -> str:
    label = _plain(button["text"])
    return f"[{label}]" if sign in label else f"[{sign} {label}]"


def _placeholder(element: object) -> str:
    assert isinstance(element, dict)
    return _plain(element.get("placeholder")) or "…"


def _plain(value: object) -> str:
    return str(value["text"]) if isinstance(value, dict) else ""


def _text(world: World, value: object) -> str:
    assert isinstance(value, dict)
    return _marked(world, str(value["text"])) if value["type"] == "mrkdwn" else str(value.get("text", ""))


def _marked(world: World, text: str) -> str:
    """Slack's own markup: marks of people, channels and links, then its three escapes."""
    shown = _MARK.sub(lambda match: _meant(world, match[1], match[2]), text)
    return html.unescape(re.sub(r"(?<!\w)([*_])(\S(?:[^\n]*?\S)?)\1(?!\w)", r"\2", shown))


def _meant(world: World, mark: str, label: str | None) -> str:
    if mark.startswith("@"):
        return f"@{_name(world, mark[1:])}"
    if mark.startswith("#"):
        return f"#{_place(world, mark[1:])}"
    if mark.startswith("!"):
        return label or f"@{mark[1:]}"
    return f"{label} ↗" if label else mark


def _unmarked(text: str) -> str:
    """CommonMark, as far as bold type, links, escapes and entities go."""
    linked = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((?:\\.|[^)\\])*\)", r"\1 ↗", text)
    plain = re.sub(r"(?<!\\)(\*\*|__)", "", linked)
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain))


def _name(world: World, user: str | None) -> str:
    found = world.users.get(user or "")
    if found is None:
        return user or "another app"
    return world.app.name if found.bot_id else found.name


def _place(world: World, channel: str) -> str:
    found = world.channels.get(channel)
    return found.name if found else channel


def _list(value: object) -> list[Json]:
    assert isinstance(value, list)
    return value
