"""`chat.*`: posting, editing, whispering, streaming.

Flows in: a Call. Flows out: what Slack answers; Refused for what it refuses. Source: docs.slack.dev/reference/methods,
2026; what is not written there was measured by others, and is told beside its constant.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.slack.calls import Call, Refused, explained
from tests.slack.limits import MARKDOWN_CHARACTERS, TOO_LONG, check_blocks
from tests.slack.pings import called
from tests.slack.shapes import Json
from tests.slack.world import Channel, Message, Stream, User, World

TEXT_CHARACTERS = 40_000
UPDATED_CHARACTERS = 4_000  # of `text` in chat.update
STREAMED_BYTES = 12_000  # in all, UTF-8: CopilotKit 6064 got 11,977 in, openclaw 143882 measured bytes
METADATA_BYTES = 16_000
_KEPT = ("unfurl_links", "unfurl_media", "parse", "link_names", "mrkdwn", "reply_broadcast")


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    blocks: list[Json] | None
    markdown: str | None
    pings: tuple[str, ...]


def post_message(call: Call) -> Json:
    channel = _to_post_in(call)
    thread = _thread_of(call, channel)
    content = _content(call, most=TEXT_CHARACTERS, parse="none")
    metadata = _metadata(call)
    message = _message(call, channel, content, thread)
    message.metadata = metadata
    call.world.add_message(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message_json(message, call.world)}


def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, foreign="cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    if message.stream and message.stream.open:
        raise Refused("streaming_state_conflict")
    content = _content(call, most=UPDATED_CHARACTERS, parse="client")
    metadata = _metadata(call)
    message.edited = message.edited or content.blocks is None
    message.text = content.text
    message.blocks = named(_shown(content), call.world)
    message.pings = content.pings
    if metadata is not None:
        message.metadata = metadata or None
    call.world.change(message)
    shown = message_json(message, call.world)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def post_ephemeral(call: Call) -> Json:
    channel = _to_post_in(call)
    user = call.need("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    thread = _thread_of(call, channel)
    message = _message(call, channel, _content(call, most=TEXT_CHARACTERS, parse="none"), thread)
    message.only_for = user
    call.world.add_ephemeral(message)
    return {"ok": True, "message_ts": message.ts}


def start_stream(call: Call) -> Json:
    channel = _to_post_in(call)
    call.need("thread_ts")
    thread = _thread_of(call, channel)
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if call.given(name) is None:
                raise Refused(f"missing_{name}")
        if call.need("recipient_user_id") not in call.world.users:
            raise Refused("user_not_found")
    markdown = _streamed(call, "")
    content = _Content(markdown, None, markdown or None, called(markdown=markdown))
    message = _message(call, channel, content, thread)
    message.stream = Stream(call.now, markdown)
    call.world.add_message(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def append_stream(call: Call) -> Json:
    message, stream = _open_stream(call)
    if call.given("markdown_text") is None:
        raise Refused("markdown_text_required")
    _grow(call, message, stream)
    call.world.change(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def stop_stream(call: Call) -> Json:
    message, stream = _open_stream(call)
    blocks = _blocks(call, too_many="msg_blocks_too_many")
    metadata = _metadata(call)
    _grow(call, message, stream)
    if not stream.markdown and not blocks:
        raise Refused("no_text")
    stream.open = False
    message.blocks.extend(named(blocks or [], call.world))
    message.pings = called(markdown=stream.markdown, blocks=message.blocks)
    message.metadata = metadata or message.metadata
    call.world.change(message)
    shown = message_json(message, call.world)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "message": shown}


def message_json(message: Message, world: World, *, metadata: bool = True) -> Json:
    """As Slack shows it in answers, in events and in its history."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    author = world.users.get(message.user or "")
    if author is not None:
        shown["team"] = author.team
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": world.app.id, "bot_profile": _profile(message.bot_id, author)}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.deleted:
        shown |= {"subtype": "tombstone", "hidden": True}
    if message.thread:
        root = world.channels[message.channel].messages.get(message.thread)
        shown |= {"thread_ts": message.thread, "parent_user_id": root.user if root else None}
    elif message.only_for is None:
        replies = world.replies(message.channel, message.ts)
        if replies:
            shown |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if metadata and message.metadata is not None:
        shown["metadata"] = message.metadata
    return shown


def named(blocks: list[Json], world: World) -> list[Json]:
    """With the names that Slack gives to blocks and elements that have none."""
    for block in blocks:
        block.setdefault("block_id", f"b{world.number()}")
        inner = [block.get("accessory"), block.get("element")]
        elements = block.get("elements")
        if isinstance(elements, list) and block.get("type") in ("actions", "context_actions"):
            inner.extend(elements)
        for element in inner:
            if isinstance(element, dict) and element.get("type") != "image":
                element.setdefault("action_id", f"a{world.number()}")
    return blocks


def checked_blocks(blocks: object, *, too_many: str | None = None) -> list[Json]:
    """Raises Refused in the way chat methods and response URLs do."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refused("invalid_blocks_format")
    errors = check_blocks(blocks)
    if too_many and len(blocks) > 50:
        raise Refused(too_many)
    if errors and all(error.startswith(TOO_LONG) for error in errors):
        raise Refused("msg_blocks_too_long")
    if errors:
        raise explained("invalid_blocks", errors, listed=True)
    return blocks


def _profile(bot_id: str, author: User | None) -> Json:
    return {"id": bot_id, "name": author.name if author else bot_id}


def _to_post_in(call: Call) -> Channel:
    """Also by the id of a person, which means the direct messages, and by the name of a public channel."""
    wanted = call.need("channel")
    person = call.world.users.get(wanted)
    if person is not None and person.team == call.bot.team and person.bot_id is None:
        return call.world.direct(person.id)
    for channel in call.world.channels.values():
        if channel.kind == "public" and channel.name == wanted.removeprefix("#") and channel.team == call.bot.team:
            return _open_for(call, channel)
    return _open_for(call, call.channel())


def _open_for(call: Call, channel: Channel) -> Channel:
    if channel.archived:
        raise Refused("is_archived")
    if call.bot.user not in channel.members and "chat:write.public" not in call.bot.scopes:
        raise Refused("not_in_channel")
    return channel


def _thread_of(call: Call, channel: Channel) -> str | None:
    thread = call.given("thread_ts")
    if thread is None:
        return None
    root = channel.messages.get(thread)
    if root is None:
        raise Refused("thread_not_found")
    if root.thread is not None:
        raise Refused("cannot_reply_to_message")
    return thread


def _content(call: Call, *, most: int, parse: str) -> _Content:
    text, markdown = call.given("text"), call.given("markdown_text")
    blocks = _blocks(call)
    if markdown is not None and (text is not None or blocks is not None):
        raise Refused("markdown_text_conflict")
    if text is None and not blocks and markdown is None:
        raise Refused("no_text")
    if len(text or "") > most or len(markdown or "") > MARKDOWN_CHARACTERS:
        raise Refused("msg_too_long")
    pings = called(
        text or "",
        blocks or (),
        markdown=markdown or "",
        parse=call.given("parse") or parse,
        link_names=call.flag("link_names"),
    )
    return _Content(text or markdown or "", blocks, markdown, pings)


def _blocks(call: Call, *, too_many: str | None = None) -> list[Json] | None:
    blocks = call.structure("blocks", "invalid_blocks_format")
    return None if blocks is None else checked_blocks(blocks, too_many=too_many)


def _metadata(call: Call) -> Json | None:
    """None when none was given, and empty when what there is is to go."""
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if metadata and not (isinstance(kind, str) and kind and isinstance(payload, dict)):
        raise Refused("invalid_metadata_format")
    if len(str(metadata).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _message(call: Call, channel: Channel, content: _Content, thread: str | None) -> Message:
    return Message(
        channel.id,
        channel.stamp(call.now),
        call.bot.user,
        content.text,
        named(_shown(content), call.world),
        call.bot.bot_id,
        thread,
        pings=content.pings,
        extra={name: call.arguments[name] for name in _KEPT if name in call.arguments},
    )


def _shown(content: _Content) -> list[Json]:
    if content.markdown is not None:
        return [{"type": "markdown", "text": content.markdown}]
    return content.blocks or []


def _own(call: Call, channel: Channel, *, foreign: str) -> Message:
    message = channel.messages.get(call.need("ts"))
    if message is None or message.deleted:
        raise Refused("message_not_found")
    if message.user != call.bot.user:
        raise Refused(foreign)
    return message


def _open_stream(call: Call) -> tuple[Message, Stream]:
    message = _own(call, call.channel(), foreign="message_not_owned_by_app")
    call.world.close_streams()
    if message.stream is None or not message.stream.open:
        raise Refused("message_not_in_streaming_state")
    return message, message.stream


def _grow(call: Call, message: Message, stream: Stream) -> None:
    stream.markdown = _streamed(call, stream.markdown)
    message.text = stream.markdown
    message.blocks = named([{"type": "markdown", "text": stream.markdown}] if stream.markdown else [], call.world)
    message.pings = called(markdown=stream.markdown)


def _streamed(call: Call, before: str) -> str:
    """What it comes to with the text that is given now."""
    more = call.given("markdown_text") or ""
    if len(more) > MARKDOWN_CHARACTERS or len((before + more).encode()) > STREAMED_BYTES:
        raise Refused("msg_too_long")
    return before + more
