"""One call of a method: what was given, by whom, and what it comes to.

Flows in: arguments as they came, form fields or JSON. Flows out: values a method works with, or Refused in Slack's own
words. Knows no HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.slack.shapes import Json
from tests.slack.world import Channel, Token, World

_TRUE = {"true", "1", "t", "yes"}


class Refused(Exception):
    """`{"ok": false, "error": …}`, and whatever goes with it."""

    def __init__(self, error: str, more: Json | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.more = more or {}


def explained(error: str, messages: Iterable[str], *, listed: bool = False) -> Refused:
    """With what is wrong, one message each; `listed` also beside the error, as blocks have it."""
    found = list(messages)
    more: Json = {"response_metadata": {"messages": [f"[ERROR] {message}" for message in found]}}
    return Refused(error, more | ({"errors": found} if listed else {}))


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    arguments: Mapping[str, object]
    world: World
    token: Token | None = None
    secrets: tuple[str, str] | None = None  # of HTTP Basic
    extra: Mapping[str, str] = field(default_factory=dict)  # addresses of this server, by name

    def given(self, name: str) -> str | None:
        """A string, or a number written as one; None when it is missing or empty."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise explained("invalid_arguments", [f"must be a string [json-pointer:/{name}]"])
        return str(value)

    def need(self, name: str) -> str:
        value = self.given(name)
        if value is None:
            raise explained("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        value = self.arguments.get(name)
        return value is True or (not isinstance(value, bool) and str(value).lower() in _TRUE)

    def structure(self, name: str, error: str) -> object | None:
        """A JSON value, or one written as a string; Refused with `error` when it is not JSON."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            parsed: object = json.loads(value)
        except ValueError as failure:
            raise Refused(error) from failure
        return parsed

    @property
    def bot(self) -> Token:
        """The token, which the server has checked to be a bot's."""
        assert self.token is not None
        return self.token

    @property
    def now(self) -> float:
        return self.world.clock()

    def channel(self, name: str = "channel") -> Channel:
        """One that the token may know of."""
        wanted = self.need(name)
        found = self.world.channels.get(wanted)
        if found is None or found.team != self.bot.team:
            raise Refused("channel_not_found")
        if found.kind != "public" and self.bot.user not in found.members:
            raise Refused("channel_not_found")
        return found

    def check_scope(self, *needed: str) -> None:
        """Any of these will do."""
        if needed and self.token is not None and not set(needed) & set(self.token.scopes):
            more: Json = {"needed": ",".join(needed), "provided": ",".join(self.token.scopes)}
            raise Refused("missing_scope", more)
