"""What is sent to POST /slack/events: checked on its raw bytes, read, and handed to the bolt App.

Flows in: headers and body as they came. Flows out: what to answer. Only what Slack has signed is read at all, and no
body is ever logged. Knows no web framework.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from slack_bolt import App

from service.adapters.slack_app import request_of
from service.adapters.slack_signatures import Signatures

log = logging.getLogger("dateline.slack")
FIELDS: Final = 100  # of a form; Slack sends about fifteen
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Unreadable(Exception):
    """The body is no JSON object and no form that holds one."""


@dataclass(frozen=True, slots=True)
class SlackReply:
    """What to answer over HTTP."""

    status: int
    body: str = ""
    content_type: str = "text/plain;charset=utf-8"


class SlackRequests:
    """Safe to use from several threads."""

    def __init__(self, app: App, signatures: Signatures) -> None:
        self._app = app
        self._signatures = signatures

    def answer(self, headers: Mapping[str, str], body: bytes) -> SlackReply:
        """Raises NotSlacks. Names of headers are in lower case."""
        admitted = self._signatures.admit(headers, body)
        reply = self._answered(headers.get("content-type", ""), body)
        if reply.status != 200:
            self._signatures.again(admitted)
        return reply

    def _answered(self, content_type: str, body: bytes) -> SlackReply:
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in (JSON, FORM):
            return SlackReply(415, f"Send {JSON} or {FORM}.")
        try:
            request = request_of(payload_of(kind, body))
        except Unreadable:
            request = None
        if request is None:
            log.warning("Slack: a signed request could not be read, and was refused")
            return SlackReply(400, "This is not what Slack sends.")
        response = self._app.dispatch(request)
        return SlackReply(response.status, response.body, response.headers["content-type"][0])


def payload_of(kind: str, body: bytes) -> dict[str, object]:
    """The JSON object that is sent; of a command its fields, of any other form the JSON in its `payload`.

    Raises Unreadable.
    """
    try:
        text = body.decode()
        if kind == JSON:
            return _object(text)
        fields: dict[str, object] = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
    except (RecursionError, ValueError):  # of UTF-8, of JSON, of a form
        raise Unreadable from None
    sent = fields.get("payload")
    return _object(sent) if isinstance(sent, str) and "command" not in fields else fields


def _object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (RecursionError, ValueError):
        raise Unreadable from None
    if not isinstance(value, dict):
        raise Unreadable
    return value
