"""response_urls: replies to a command, a shortcut or a click, five within half an hour, wherever it was.

Flows in: a path and the JSON that was sent to it. Flows out: a status and a text, as hooks.slack.com answers.
"""

from __future__ import annotations

from tests.slack.calls import Refused
from tests.slack.chat_methods import TEXT_CHARACTERS, checked_blocks, named
from tests.slack.pings import called
from tests.slack.shapes import Json
from tests.slack.world import HOOK_S, HOOK_USES, Hook, Message, World


def respond(world: World, path: str, body: object) -> tuple[int, str]:
    hook = world.hooks.get(path)
    if hook is None:
        return 404, "no_team"
    if world.clock() - hook.at > HOOK_S:
        return 404, "expired_url"
    if hook.uses >= HOOK_USES:
        return 404, "used_url"
    if not isinstance(body, dict):
        return 400, "invalid_payload"
    try:
        _replied(world, hook, body)
    except Refused as refusal:
        return 400, refusal.error
    hook.uses += 1
    return 200, "ok"


def _replied(world: World, hook: Hook, body: Json) -> None:
    source = hook.ephemeral or world.channels[hook.channel].messages.get(hook.message or "")
    if body.get("delete_original") is True and source is not None:
        _removed(world, source)
        return
    text, blocks = _said(body)
    pings = called(text, blocks, parse=str(body.get("parse") or "none"), link_names=body.get("link_names") is True)
    if body.get("replace_original") is True and source is not None:
        source.text, source.blocks, source.pings = text, named(blocks, world), pings
        world.change(source)
        return
    thread = body.get("thread_ts")
    team = world.channels[hook.channel].team
    bot = world.bot(team)
    message = Message(
        hook.channel,
        world.channels[hook.channel].stamp(world.clock()),
        bot.id if bot else None,
        text,
        named(blocks, world),
        bot.bot_id if bot else None,
        thread if isinstance(thread, str) else None,
        pings=pings,
    )
    if body.get("response_type") == "in_channel":
        world.add_message(message)
    else:
        message.only_for = hook.user
        world.add_ephemeral(message)


def _said(body: Json) -> tuple[str, list[Json]]:
    text = body.get("text", "")
    blocks = checked_blocks(body["blocks"]) if body.get("blocks") else []
    if not isinstance(text, str):
        raise Refused("invalid_payload")
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > TEXT_CHARACTERS:
        raise Refused("msg_too_long")
    return text, blocks


def _removed(world: World, source: Message) -> None:
    if source.only_for is None:
        world.delete(source)
    else:
        world.channels[source.channel].ephemerals.remove(source)
