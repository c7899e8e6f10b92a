"""What Slack takes as blocks and as a view: the documented limits and shapes.

Flows in: blocks or a view, as JSON values. Flows out: what Slack would say is wrong, worded as it does; nothing when it
takes them. Source: docs.slack.dev/reference/block-kit and /reference/views, 2026. Kinds of blocks and elements that
Dateline has no use for are refused as unknown.

Where Slack documents nothing the strictest reading is taken: lists of text are not empty, and a message's blocks are at
most 13,000 characters of JSON in ASCII (slackapi/bolt-js 2509 saw `msg_blocks_too_long` from 13,172 on).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Literal

from tests.slack.shapes import (
    Address,
    Chars,
    Check,
    Complaints,
    Items,
    Kinds,
    OneOf,
    Shape,
    Whole,
    anything,
    yes_or_no,
)

Surface = Literal["message", "view"]
MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "view": 100}
MESSAGE_CHARACTERS = 13_000  # of a message's blocks
MARKDOWN_CHARACTERS = 12_000  # of all `markdown` blocks of a message, and of `markdown_text`
VIEW_BYTES = 250_000
TOO_LONG = "blocks are too long"

_ID = Chars(255)


def _plain(most: int) -> Check:
    return Kinds({"plain_text": Shape({"text": Chars(most)}, {"emoji": yes_or_no})})


def _text(most: int) -> Check:
    marked = Shape({"text": Chars(most)}, {"verbatim": yes_or_no})
    return Kinds({"plain_text": _plain(most), "mrkdwn": marked})


_CONFIRM = Shape(
    {"title": _plain(100), "text": _text(300), "confirm": _plain(30), "deny": _plain(30)},
    {"style": OneOf(("primary", "danger"))},
)
_OPTION = Shape({"text": _text(75), "value": Chars(150)}, {"description": _text(75), "url": Address()})
_IMAGE = Shape({"image_url": Address(), "alt_text": Chars(2_000)})
_BUTTON = Shape(
    {"text": _plain(75)},
    {
        "action_id": _ID,
        "value": Chars(2_000),
        "url": Address(),
        "style": OneOf(("primary", "danger")),
        "confirm": _CONFIRM,
        "accessibility_label": Chars(75),
    },
)
_PLACED: Mapping[str, Check] = {
    "action_id": _ID,
    "placeholder": _plain(150),
    "focus_on_load": yes_or_no,
    "confirm": _CONFIRM,
}
_CHOOSERS: Mapping[str, Check] = {
    "static_select": Shape({"options": Items(_OPTION, 100)}, {**_PLACED, "initial_option": _OPTION}),
    "conversations_select": Shape(
        {},
        {
            **_PLACED,
            "initial_conversation": Chars(),
            "default_to_current_conversation": yes_or_no,
            "filter": anything,
            "response_url_enabled": yes_or_no,
        },
    ),
    "channels_select": Shape({}, {**_PLACED, "initial_channel": Chars(), "response_url_enabled": yes_or_no}),
    "datepicker": Shape({}, {**_PLACED, "initial_date": Chars(10, 10)}),
}
_CLICKABLE: Mapping[str, Check] = {
    "button": _BUTTON,
    "overflow": Shape({"options": Items(_OPTION, 5)}, {"action_id": _ID, "confirm": _CONFIRM}),
    **_CHOOSERS,
}
_TYPED = Shape(
    {},
    {
        "action_id": _ID,
        "initial_value": Chars(3_000, 0),
        "multiline": yes_or_no,
        "min_length": Whole(0, 3_000),
        "max_length": Whole(1, 3_000),
        "placeholder": _plain(150),
        "focus_on_load": yes_or_no,
        "dispatch_action_config": anything,
    },
)
_THUMB = Shape({"text": _plain(75), "value": Chars(2_000)}, {"accessibility_label": Chars(75)})
_BENEATH: Mapping[str, Check] = {
    "feedback_buttons": Shape({"positive_button": _THUMB, "negative_button": _THUMB}, {"action_id": _ID}),
    "icon_button": Shape(
        {"icon": OneOf(("trash",)), "text": _plain(75)},
        {
            "action_id": _ID,
            "value": Chars(2_000),
            "confirm": _CONFIRM,
            "accessibility_label": Chars(75),
            "visible_to_user_ids": Items(Chars()),
        },
    ),
}

_MARKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = Shape({}, dict.fromkeys(_MARKS, yes_or_no))
_WORDS = Shape({"text": Chars()}, {"style": _STYLE})
_LINK = Shape({"url": Address()}, {"text": Chars(), "unsafe": yes_or_no, "style": _STYLE})
_INLINE = Kinds(
    {
        "text": _WORDS,
        "link": _LINK,
        "emoji": Shape({"name": Chars()}, {"unicode": Chars(), "skin_tone": Whole(1, 6), "style": _STYLE}),
        "user": Shape({"user_id": Chars()}, {"style": _STYLE}),
        "usergroup": Shape({"usergroup_id": Chars()}, {"style": _STYLE}),
        "channel": Shape({"channel_id": Chars()}, {"style": _STYLE}),
        "broadcast": Shape({"range": OneOf(("here", "channel", "everyone"))}, {"style": _STYLE}),
        "date": Shape({"timestamp": Whole(), "format": Chars()}, {"url": Address(), "fallback": Chars()}),
        "color": Shape({"value": Chars()}, {"style": _STYLE}),
    }
)
_LINE = Shape({"elements": Items(_INLINE)})
_RICH = Kinds(
    {
        "rich_text_section": _LINE,
        "rich_text_quote": Shape({"elements": Items(_INLINE)}, {"border": Whole(0, 1)}),
        "rich_text_preformatted": Shape(
            {"elements": Items(Kinds({"text": _WORDS, "link": _LINK}))}, {"border": Whole(0, 1), "language": Chars()}
        ),
        "rich_text_list": Shape(
            {"elements": Items(Kinds({"rich_text_section": _LINE})), "style": OneOf(("bullet", "ordered"))},
            {"indent": Whole(0, 8), "offset": Whole(), "border": Whole(0, 1)},
        ),
    }
)

_NAMED: Mapping[str, Check] = {"block_id": _ID}


def _with_text_or_fields(value: object, path: str, complaints: Complaints) -> None:
    fields = Items(_text(2_000), 10)
    accessory = Kinds({**_CLICKABLE, "image": _IMAGE})
    Shape({}, {"text": _text(3_000), "fields": fields, "accessory": accessory, "expand": yes_or_no, **_NAMED})(
        value, path, complaints
    )
    if isinstance(value, dict) and not {"text", "fields"} & value.keys():
        complaints.add("must provide either text or fields", path)


_BLOCKS: Mapping[str, Check] = {
    "header": Shape({"text": _plain(150)}, _NAMED),
    "section": _with_text_or_fields,
    "rich_text": Shape({"elements": Items(_RICH)}, _NAMED),
    "context": Shape(
        {"elements": Items(Kinds({"plain_text": _text(2_000), "mrkdwn": _text(2_000), "image": _IMAGE}), 10)}, _NAMED
    ),
    "actions": Shape({"elements": Items(Kinds(_CLICKABLE), 25)}, _NAMED),
    "divider": Shape({}, _NAMED),
    "input": Shape(
        {"label": _plain(2_000), "element": Kinds({"plain_text_input": _TYPED, **_CHOOSERS})},
        {"dispatch_action": yes_or_no, "hint": _plain(2_000), "optional": yes_or_no, **_NAMED},
    ),
}
_OF_MESSAGES: Mapping[str, Check] = {
    "markdown": Shape({"text": Chars(MARKDOWN_CHARACTERS)}, _NAMED),
    "context_actions": Shape({"elements": Items(Kinds(_BENEATH), 5)}, _NAMED),
}
_KINDS: Mapping[Surface, Check] = {"message": Kinds({**_BLOCKS, **_OF_MESSAGES}), "view": Kinds(_BLOCKS)}


def check_blocks(blocks: object, *, surface: Surface = "message", path: str = "/blocks") -> list[str]:
    """What Slack would refuse these for; empty when it takes them."""
    complaints = Complaints()
    Items(_KINDS[surface], MOST_BLOCKS[surface], 0)(blocks, path, complaints)
    if isinstance(blocks, list):
        _told_apart(blocks, path, complaints)
        if surface == "message":
            _not_too_long(blocks, path, complaints)
    return complaints.found


def check_view(view: object) -> list[str]:
    """The same for what `views.open` (a modal) and `views.publish` (a home tab) take."""
    if not isinstance(view, dict):
        return ["must provide an object [json-pointer:/view]"]
    complaints = Complaints()
    _VIEWS(view, "/view", complaints)
    blocks = view.get("blocks")
    complaints.found.extend(check_blocks(blocks, surface="view", path="/view/blocks"))
    kinds = {block.get("type") for block in blocks if isinstance(block, dict)} if isinstance(blocks, list) else set()
    if view.get("type") == "modal" and "input" in kinds and "submit" not in view:
        complaints.add("must provide submit in a modal with input blocks", "/view")
    return complaints.found


def size(value: object) -> int:
    """Characters of it as JSON in ASCII, the strictest way to count."""
    return len(json.dumps(value))


_PAGE: Mapping[str, Check] = {"private_metadata": Chars(3_000, 0), "callback_id": _ID, "external_id": _ID}
_VIEWS = Kinds(
    {
        "home": Shape({"blocks": anything}, _PAGE),
        "modal": Shape(
            {"title": _plain(24), "blocks": anything},
            {
                **_PAGE,
                "submit": _plain(24),
                "close": _plain(24),
                "clear_on_close": yes_or_no,
                "notify_on_close": yes_or_no,
                "submit_disabled": yes_or_no,
            },
        ),
    }
)


def _told_apart(blocks: list[object], path: str, complaints: Complaints) -> None:
    """Names of blocks differ within a message or view, names of actions within a block."""
    _no_twins(blocks, "block_id", path, complaints)
    for number, block in enumerate(blocks):
        elements = block.get("elements") if isinstance(block, dict) else None
        if isinstance(elements, list):
            _no_twins(elements, "action_id", f"{path}/{number}/elements", complaints)


def _no_twins(things: list[object], name: str, path: str, complaints: Complaints) -> None:
    seen: set[object] = set()
    for number, thing in enumerate(things):
        value = thing.get(name) if isinstance(thing, dict) else None
        if value is None or not isinstance(value, str):
            continue
        if value in seen:
            complaints.add(f"{name} `{value}` already exists", f"{path}/{number}/{name}")
        seen.add(value)


def _not_too_long(blocks: list[object], path: str, complaints: Complaints) -> None:
    if sum(map(len, _markdown(blocks))) > MARKDOWN_CHARACTERS:
        complaints.add(f"markdown blocks must have less than {MARKDOWN_CHARACTERS + 1} characters together", path)
    if size(blocks) > MESSAGE_CHARACTERS:
        complaints.add(TOO_LONG, path)


def _markdown(blocks: list[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, dict) and block.get("type") == "markdown":
            text = block.get("text")
            if isinstance(text, str):
                yield text
