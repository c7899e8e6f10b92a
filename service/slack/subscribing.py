"""A channel is given a digest, or gives it back.

Flows in: an order (`digest_command`), the digests there are. Flows out: a definition with one destination more or less,
and a message that tells the channel. Knows no wire.

The order of steps: check that it can be done, tell the channel (which shows whether Dateline may post there at all),
change the definition. Whoever is killed in between is followed by one who finds the message and changes the definition.
The definition is changed as it is at that moment, in one transaction, so that of two people who subscribe at once
neither is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from service.digests.defining import Changes, Rules, define, revise
from service.model import Destination, DigestDefinition
from service.ports import BadQuestion, NameTaken, Unknown
from service.rendering.slack_asker import asked_message
from service.rendering.slack_notices import notice
from service.slack.asked import Asked, begin
from service.slack.digest_command import Subscribe, Unsubscribe, listed, named
from service.slack.digest_words import SimpleSchedule, comes, next_words, same_place, simple_schedule
from service.slack.ports import SlackPorts
from service.slack.thread_topics import stable_id

DEFAULT_NAME = "Daily digest"
DEFAULT_HOUR = 8
KIND = "slack"
HOW_TO_INVITE = "Invite it with /invite @Dateline, and subscribe again."
NO_DIGESTS = "There is no digest yet. “/digest subscribe” makes one of everything in the archive, and it comes here."


def destination(workspace: str, channel: str) -> Destination:
    return Destination(KIND, f"{workspace}/{channel}")


def meant(name: str | None, definitions: Sequence[DigestDefinition]) -> DigestDefinition:
    """The digest of that name, or the only one there is. Raises BadQuestion, which lists them."""
    if not definitions:
        raise BadQuestion(NO_DIGESTS)
    names = [one.name for one in definitions]
    if name is None and len(names) > 1:
        raise BadQuestion(f"There are several digests: {listed(names)}. Say which one you mean")
    wanted = names[0] if name is None else named(name, names)
    return next(one for one in definitions if one.name == wanted)


def subscribe(order: Subscribe, asked: Asked, *, ports: SlackPorts) -> bool:
    """The digest comes to the channel from now on; whether it does. The asker is told why when it does not.

    Raises SlackRefused, SlackUnavailable and vectorstore's StoreUnavailable.
    """
    here = destination(asked.workspace.id, asked.channel)
    now = ports.clock.now()
    try:
        before, planned = _planned(order, here, asked, ports, now)
    except BadQuestion as error:
        asked.tell(f"{error}.")
        return False
    upcoming = next_words(planned, timetable=ports.timetable, now=now)
    key = _key(asked, planned)
    if before == planned:
        if asked.posted(ports, key=key).ts(0) is None:  # else it was this very command that subscribed it
            asked.tell(f"“{planned.name}” comes here already, {comes(planned)}.", upcoming)
        return True
    after = " ".join(filter(None, (f". It comes {comes(planned)}.", upcoming, "“/digest unsubscribe” ends it.")))
    subscribed = "subscribed to" if asked.direct else "subscribed this channel to"
    message = asked_message(asked.user, subscribed, planned.name, after)
    ts = begin(asked, message, ports=ports, key=key)
    if ts is None:
        asked.tell(f"“{planned.name}” cannot come here: Dateline may not write here.", HOW_TO_INVITE)
        return False
    try:
        _keep(order, before, planned, here, ports)
    except (BadQuestion, Unknown) as error:  # it was changed by somebody else since
        asked.web.update(asked.channel, ts, notice(f"{error}."))
        return False
    ports.digests_changed()
    return True


def unsubscribe(order: Unsubscribe, asked: Asked, *, ports: SlackPorts) -> None:
    """The digest does not come to the channel any more. Raises what `subscribe` does."""
    here = destination(asked.workspace.id, asked.channel)
    definitions = ports.digests.all(asked.archive)
    begun = _begun(asked, definitions, ports)
    coming = [one for one in definitions if any(same_place(place, here) for place in one.destinations)]
    try:
        definition = begun or meant(order.name, definitions if order.name else coming)
    except BadQuestion as error:
        asked.tell(f"{error}." if coming or order.name else "No digest comes here.")
        return
    if definition not in coming:
        if begun is None:
            asked.tell(f"“{definition.name}” does not come here.")
        return
    unsubscribed = "unsubscribed from" if asked.direct else "unsubscribed this channel from"
    told = asked_message(asked.user, unsubscribed, definition.name, ". “/digest subscribe” has it come again.")
    if begin(asked, told, ports=ports, key=_key(asked, definition)) is None:
        asked.tell(f"“{definition.name}” comes here no more.")
    now = ports.clock.now()
    with suppress(Unknown):  # it was deleted since, and comes no more
        ports.digests.change(
            definition.archive, definition.id, lambda kept: without_place(kept, here, now=now, rules=ports.rules)
        )
    ports.digests_changed()


def _key(asked: Asked, definition: DigestDefinition) -> str:
    """What the message to the channel is recorded under: whoever does it again knows which digest was meant."""
    return f"{asked.job.key} {definition.id}"


def _begun(asked: Asked, definitions: Sequence[DigestDefinition], ports: SlackPorts) -> DigestDefinition | None:
    """The digest that an earlier attempt has told the channel about."""
    if not asked.again:
        return None
    return next((one for one in definitions if asked.posted(ports, key=_key(asked, one)).ts(0) is not None), None)


def with_place(
    definition: DigestDefinition, order: Subscribe, here: Destination, *, now: datetime, rules: Rules
) -> DigestDefinition:
    """The definition with `here` among its destinations, at the time that the order asks for. Raises BadQuestion.

    A digest has one time: who wants another one does not get it at the cost of everybody else who reads it.
    """
    wanted = Changes(schedule=_schedule(order, definition), time_zone=order.time_zone or definition.time_zone)
    others = [one for one in definition.destinations if not same_place(one, here)]
    moved = (wanted["schedule"], wanted["time_zone"]) != (definition.schedule, definition.time_zone)
    if moved and definition.schedule is not None and others:
        raise BadQuestion(
            f"“{definition.name}” comes {comes(definition)} and goes to others, too, so that its time stays; "
            f"“/digest subscribe {definition.name}” takes it as it is"
        )
    is_here = len(others) < len(definition.destinations)
    if is_here and not moved:
        return definition
    places = definition.destinations if is_here else (*definition.destinations, here)
    return _revised(definition, {**wanted, "destinations": places}, moved=moved, now=now, rules=rules)


def without_place(definition: DigestDefinition, here: Destination, *, now: datetime, rules: Rules) -> DigestDefinition:
    """The definition without `here` among its destinations."""
    others = tuple(one for one in definition.destinations if not same_place(one, here))
    if others == definition.destinations:
        return definition
    return _revised(definition, {"destinations": others}, moved=False, now=now, rules=rules)


def _revised(
    definition: DigestDefinition, changes: Changes, *, moved: bool, now: datetime, rules: Rules
) -> DigestDefinition:
    """Nothing is due before a digest was last changed. So one that merely goes elsewhere, too, does not count as
    changed: who subscribes a second after eight does not cancel everybody's digest of eight o'clock.
    """
    revised = revise(definition, now=now, rules=rules, **changes)
    return revised if moved else replace(revised, updated_at=definition.updated_at)


def _planned(
    order: Subscribe, here: Destination, asked: Asked, ports: SlackPorts, now: datetime
) -> tuple[DigestDefinition | None, DigestDefinition]:
    """The digest as it is, if there is one, and as it is to be. Raises BadQuestion."""
    definitions = ports.digests.all(asked.archive)
    if definitions:
        before = _begun(asked, definitions, ports) or meant(order.name, definitions)
        return before, with_place(before, order, here, now=now, rules=ports.rules)
    made = define(
        archive=asked.archive,
        name=order.name or DEFAULT_NAME,
        now=now,
        rules=ports.rules,
        new_id=lambda: stable_id("slack digest", asked.job.key),
        schedule=_schedule(order, None),
        time_zone=order.time_zone or "UTC",
        destinations=(here,),
    )
    return None, made


def _keep(
    order: Subscribe, before: DigestDefinition | None, planned: DigestDefinition, here: Destination, ports: SlackPorts
) -> None:
    """Raises BadQuestion and Unknown."""
    found = before
    if found is None:
        try:
            ports.digests.add(planned)
        except NameTaken:  # somebody else has made it at the same moment
            found = ports.digests.find(planned.archive, planned.name)
    if found is not None:
        now = ports.clock.now()
        ports.digests.change(
            found.archive, found.id, lambda kept: with_place(kept, order, here, now=now, rules=ports.rules)
        )


def _schedule(order: Subscribe, definition: DigestDefinition | None) -> str | None:
    """Five cron fields: as asked for, else as they are, else eight o'clock on working days. Raises BadQuestion."""
    kept = definition.schedule if definition else None
    if kept is not None and order.hour is None and order.days is None:
        return kept
    simple = simple_schedule(kept)
    if kept is not None and simple is None and order.hour is None:
        raise BadQuestion("Say at what time, too, such as: /digest subscribe at 08:00 daily")
    before = simple or SimpleSchedule(DEFAULT_HOUR, 0, "mon-fri")
    hour, minute = (before.hour, before.minute) if order.hour is None else (order.hour, order.minute)
    wanted = SimpleSchedule(hour, minute, order.days or before.days)
    return kept if wanted == simple else wanted.cron
