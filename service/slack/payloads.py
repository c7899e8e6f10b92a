"""JSON from outside, read so that nothing in it can do harm.

Flows in: what Slack, or somebody who would be Slack, has sent. Flows out: the values that were asked for, or empty ones
of their kind: nothing here raises. Knows nothing of what the fields mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,254}")  # ids of people, channels, events, views; trigger ids, ts
LONGEST = 40_000  # characters of a message, by Slack's own limit


@dataclass(frozen=True, slots=True)
class Payload:
    """A JSON object."""

    fields: Mapping[str, object]

    def part(self, name: str) -> Payload:
        """The object under `name`."""
        value = self.fields.get(name)
        return Payload(value) if isinstance(value, dict) else NOTHING

    def parts(self, name: str) -> list[Payload]:
        """The objects of the list under `name`; what is no object is passed over."""
        value = self.fields.get(name)
        return [Payload(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []

    def text(self, name: str, *, limit: int = LONGEST) -> str:
        """The text under `name`: at most `limit` characters, each a whole one, so that every store takes it."""
        value = self.fields.get(name)
        return value[:limit].encode("utf-8", "replace").decode() if isinstance(value, str) else ""

    def name(self, name: str) -> str:
        """The id under `name`, which may also stand there as the `id` of an object; "" when it is none."""
        value = self.fields.get(name)
        if isinstance(value, dict):
            value = value.get("id")
        return value if isinstance(value, str) and NAME.fullmatch(value) else ""

    def link(self, name: str) -> str:
        """The http(s) address under `name`."""
        value = self.text(name, limit=2_001)
        return value if value.startswith(("https://", "http://")) and len(value) <= 2_000 else ""

    def holds(self, name: str) -> bool:
        """Whether `name` is true; in forms truth is a word."""
        return self.fields.get(name) in (True, "true")


NOTHING = Payload({})
