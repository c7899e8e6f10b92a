"""What a digest would say if it came now, to the one person who asked.

Flows in: a definition, the ports. Flows out: messages of an Edition that nobody keeps. Knows no wire.

The window is the schedule's own: all since the last Edition, so that what is shown is what would come. Nothing of it is
remembered as told. Its messages have neither buttons nor a link to a page: there is nothing behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.digests.building import publish
from service.digests.windows import since_the_last
from service.model import DigestDefinition, Edition, Json, SlackMessage
from service.rendering.slack_blocks import edition_slack
from service.rendering.slack_notices import notice
from service.rendering.wording import counted
from service.slack.ports import SlackPorts

SHOWN = 2  # stories that are shown to one person in a channel; the first message has all the headlines
BUTTONS = ("actions", "context_actions")


class Unwatched:
    """Satisfies vectorstore.ports.Progress: nobody is watching."""

    def start(self, task: str, total: int | None) -> None: ...

    def advance(self, count: int = 1) -> None: ...

    def finish(self) -> None: ...


def preview(definition: DigestDefinition, *, ports: SlackPorts) -> Edition:
    """A dry run as of now. Raises vectorstore's ArchiveError."""
    last = ports.digesting.editions.last_built(definition.id)
    request = replace(since_the_last(definition, ports.clock.now(), last=last), dry_run=True)
    return publish(request, ports=ports.digesting, progress=Unwatched())


def preview_messages(edition: Edition, *, items: int | None = None) -> tuple[SlackMessage, ...]:
    """The headlines, at most `items` messages of the first stories (None: all), and how many are not shown."""
    first = edition if items is None else replace(edition, items=edition.items[:items], corrections=())
    replies = edition_slack(first).replies[:items]
    messages = tuple(_bare(message) for message in (edition_slack(edition).parent, *replies))
    left = len(edition.items) - len(first.items)
    if not left:
        return messages
    return (*messages, notice(f"And {counted(left, 'more story', 'more stories')}, when it comes."))


def _bare(message: SlackMessage) -> SlackMessage:
    return {**message, "blocks": _without_buttons(message["blocks"])}


def _without_buttons(blocks: Sequence[Json]) -> list[Json]:
    return [block for block in blocks if block["type"] not in BUTTONS]
