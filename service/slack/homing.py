"""The two places where somebody meets Dateline alone: its Home tab, and its direct messages.

Flows in: a TabOpened, what the archive holds. Flows out: a view, or four suggestions of what to ask. Knows no wire.

Neither is worth an apology: who opened the tab asked for nothing, and a workspace may have no Home tab or no agents.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final

from service.model import Json, SlackJob, TabOpened, Workspace
from service.ports import SlackRefused
from service.rendering.slack_home import home_view
from service.rendering.slack_names import PREVIEW, SUBSCRIBE
from service.slack.digest_words import next_run
from service.slack.ports import SlackPorts
from service.slack.suggesting import suggestions

PROMPTS_TITLE: Final = "Ask about the news"

log = logging.getLogger("dateline")


def opened(_job: SlackJob, request: TabOpened, *, ports: SlackPorts) -> None:
    """Shows what belongs there. Raises SlackUnavailable and vectorstore's ArchiveError."""
    workspace = ports.workspaces.find(request.workspace)
    if workspace is None:  # removed since
        return
    try:
        if request.tab == "home":
            publish_home(workspace, request.user, request.channel, ports=ports)
        else:
            suggested = suggestions(workspace.archive, ports=ports)
            ports.door(workspace).prompts(request.channel, suggested, title=PROMPTS_TITLE)
    except SlackRefused as error:
        log.info("Slack shows nothing on the %s tab: %s", request.tab, error)


def publish_home(workspace: Workspace, user: str, direct: str, *, ports: SlackPorts) -> None:
    """Draws somebody's Home tab anew; `direct` is the channel of their direct messages, where its buttons lead.

    Raises SlackRefused, SlackUnavailable and vectorstore's StoreUnavailable.
    """
    digests, now = ports.digests.all(workspace.archive), ports.clock.now()
    view = home_view(
        digests,
        next_runs={one.id: next_run(one, timetable=ports.timetable, now=now) for one in digests},
        articles=ports.catalogue.counts(workspace.archive, "").articles,
        base_url=ports.base_url,
    )
    ports.door(workspace).publish_home(user, with_direct(view, direct))


def with_direct(view: Json, direct: str) -> Json:
    """The view whose buttons know the channel of the direct messages: a click on the Home tab does not say it."""
    for button in _buttons(view):
        if button.get("action_id") in (SUBSCRIBE, PREVIEW) and direct:
            button["value"] = f"{button['value']}:{direct}"
    return view


def _buttons(view: Json) -> Iterator[Json]:
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else []:
        elements = block.get("elements") if block.get("type") == "actions" else None
        yield from elements if isinstance(elements, list) else []
