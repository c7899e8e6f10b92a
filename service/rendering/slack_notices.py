"""What Dateline has to say for itself in Slack: that something was done, could not be done, or how it is done.

Flows in: our own words, which may name what a person wrote. Flows out: one SlackMessage.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.model import SlackMessage
from service.rendering.slack_text import Run, element, message, rich, short
from service.rendering.visible import visible

NOTICE_CHARACTERS = 600
LINE_CHARACTERS = 200
MOST_LINES = 12


def notice(text: str, *, lines: Sequence[str] = ()) -> SlackMessage:
    """`text`, and `lines` as a list beneath it; what is too long for one message is cut, and it is said."""
    said = short(text, NOTICE_CHARACTERS) or "Done."
    shown = [short(line, LINE_CHARACTERS) for line in lines if visible(line)]
    if len(shown) > MOST_LINES:
        shown = [*shown[:MOST_LINES], f"and {len(shown) - MOST_LINES} more"]
    parts = [element("rich_text_section", [Run(said)])]
    if shown:
        listed = [element("rich_text_section", [Run(line)]) for line in shown]
        parts.append({"type": "rich_text_list", "style": "bullet", "elements": listed})
    return message([said, *shown], rich(parts), most=NOTICE_CHARACTERS)
