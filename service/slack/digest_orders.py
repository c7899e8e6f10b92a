"""`/digest …` carried out.

Flows in: what somebody wrote behind the command. Flows out: a list, a preview, a subscription; to the asker alone, but
for what concerns the channel: that a digest comes there from now on, or comes no more, the channel is told.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from service.model import Destination, DigestDefinition
from service.ports import BadQuestion
from service.rendering.slack_text import short
from service.rendering.wording import counted, moment_words
from service.slack.asked import Asked
from service.slack.digest_command import Help, ListDigests, Preview, Subscribe, digest_order
from service.slack.digest_words import comes, goes_to, next_run
from service.slack.ports import SlackPorts
from service.slack.previewing import SHOWN, preview, preview_messages
from service.slack.subscribing import NO_DIGESTS, destination, meant, subscribe, unsubscribe

HELP = (
    "/digest list: the digests there are, when each comes and where it goes",
    "/digest preview [NAME]: what it would say now, shown to you alone",
    "/digest subscribe [NAME] [at 08:00] [daily] [Europe/Berlin]: it comes to this channel, on working days unless you "
    "say daily; times are UTC unless you name a zone",
    "/digest unsubscribe [NAME]: it comes here no more",
    "The name may be left out where only one can be meant.",
)
NAME_CHARACTERS = 60


def carry_out(text: str, asked: Asked, *, ports: SlackPorts) -> None:
    """Does what was written behind `/digest`, once. What cannot be done is told to the asker.

    Raises SlackRefused, SlackUnavailable and vectorstore's ArchiveError.
    """
    definitions = ports.digests.all(asked.archive)
    try:
        order = digest_order(text, [one.name for one in definitions])
    except BadQuestion as error:
        asked.tell(str(error), *HELP)
        return
    if isinstance(order, Help):
        asked.tell("What can be done with digests:", *HELP)
    elif isinstance(order, ListDigests):
        _tell_all(definitions, asked, ports)
    elif isinstance(order, Preview):
        _preview(order.name, definitions, asked, ports)
    elif isinstance(order, Subscribe):
        subscribe(order, asked, ports=ports)
    else:
        unsubscribe(order, asked, ports=ports)


def _tell_all(definitions: list[DigestDefinition], asked: Asked, ports: SlackPorts) -> None:
    if not definitions:
        asked.tell(NO_DIGESTS)
        return
    here, now = destination(asked.workspace.id, asked.channel), ports.clock.now()
    lines = (_line(one, here, next_run(one, timetable=ports.timetable, now=now)) for one in definitions)
    asked.tell(f"{counted(len(definitions), 'digest')}:", *lines)


def _line(definition: DigestDefinition, here: Destination, due: datetime | None) -> str:
    """ "“Morning” comes on working days at 08:00 (UTC), next on 23 Nov 2026, 08:00 UTC, and goes here"."""
    off = definition.schedule is not None and not definition.enabled
    upcoming = f", next on {moment_words(due, ZoneInfo(definition.time_zone))}" if due else ""
    when = f"{comes(definition)}{', but is switched off at the moment' if off else upcoming}"
    return f"“{short(definition.name, NAME_CHARACTERS)}” comes {when}, and goes {goes_to(definition, here)}"


def _preview(name: str | None, definitions: list[DigestDefinition], asked: Asked, ports: SlackPorts) -> None:
    try:
        definition = meant(name, definitions)
    except BadQuestion as error:
        asked.tell(f"{error}.")
        return
    if not asked.again:  # a command takes five replies, and an earlier attempt may have used some of them
        asked.tell(f"Building a preview of “{definition.name}”. Only you see it, and nothing of it counts as told.")
    for message in preview_messages(preview(definition, ports=ports), items=SHOWN):
        asked.alone(message)
