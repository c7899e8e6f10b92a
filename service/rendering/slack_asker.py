"""Who wanted what: a line that names the person, in messages that answer what only they have seen themselves type.

Flows in: a person's id, what they did, their own words. Flows out: SlackMessages. The person is a `user` element and
their words are text, so that nobody is named but them. Knows no channel and no answer.
"""

from __future__ import annotations

from service.model import Json, SlackMessage
from service.rendering.slack_text import Run, message, short, shown

ASKED_CHARACTERS = 600  # of somebody's words, where they stand alone
NAMED_CHARACTERS = 150  # where something stands beneath them
BLOCKS = 50  # in a message


def asked_message(user: str, did: str, what: str = "", after: str = "") -> SlackMessage:
    """ "@user asked: WHAT"; `did` and `after` are our own words."""
    return _message(user, did, short(what, ASKED_CHARACTERS), after)


def with_asker(answered: SlackMessage, user: str, did: str, what: str = "", after: str = "") -> SlackMessage:
    """The message with such a line above it, as long as Slack takes one block more."""
    line = _message(user, did, short(what, NAMED_CHARACTERS), after)
    if len(answered["blocks"]) >= BLOCKS:
        return answered
    return {**answered, "blocks": [*line["blocks"], *answered["blocks"]]}


def _message(user: str, did: str, what: str, after: str) -> SlackMessage:
    elements: list[Json] = [{"type": "user", "user_id": user}]
    runs = (Run(f" {did} " if what else f" {did}"), Run(what, bold=True), Run(after))
    elements += [shown(run) for run in runs if run.text]
    block: Json = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    return message([f"{did[:1].upper()}{did[1:]}{f' {what}' if what else ''}{after}"], [block])
