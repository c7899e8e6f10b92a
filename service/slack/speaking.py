"""A reply in Slack, which grows while it is found.

Flows in: sentences as they are grounded, then the whole Answer; what an earlier attempt has begun. Flows out: messages
in the thread, and the note that they stand. Knows no question and no archive.

Where the workspace has streaming the message is streamed; else it is posted with the first sentence and edited, no
oftener than Slack takes it. However that goes, the end is the same: all of it stands, with its sources beneath it.
Slack ends streams by itself (after some minutes, or half a minute of silence), and then refuses to go on with one; and
a message that is still streaming cannot be edited (slackapi/python-slack-sdk 1859). So whatever goes wrong while a
reply grows is no failure: it is written over, whole, at its end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol, TypeVar

from service.model import Answer, Json, Sentence, SlackMessage
from service.ports import SlackRefused, SlackUnavailable, SlackWeb
from service.rendering.slack_answer import (
    abstention_message,
    answer_footer,
    answer_messages,
    growing_message,
    sentence_markdown,
)
from service.rendering.slack_notices import notice
from service.slack.ports import SlackPorts
from service.slack.recovering import Reply, note_begun, note_said

EDIT_EVERY_S = 1.2  # chat.update is taken some fifty times a minute
PART_BYTES = 10_000  # of Markdown in one stream; Slack takes 12,000 in all, counted as UTF-8 (openclaw 143882)
FORGET_AFTER_S = 3_600.0  # how long a refusal of streaming is believed
LONGEST_WAIT_S = 30.0  # that the end of a reply is held up when Slack asks for it
WAITS = 3
STREAMING = "streaming_state_conflict"  # a message that is still streamed cannot be edited
NOWHERE: Final = frozenset(
    {"unknown_method", "feature_not_enabled", "not_enabled", "missing_scope", "not_allowed_token_type"}
)
GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
SAID_ABOVE = "This was begun before an interruption. All of it is in the message above."

T = TypeVar("T")


class _Live(Protocol):
    """A message that grows. What goes wrong with it is made up for at its end."""

    def holds(self, said: Sequence[Sentence]) -> bool:
        """Whether that is not too long for it."""
        ...

    def go_on(self, said: Sequence[Sentence]) -> None:
        """`said` is all of it, the new sentence last."""
        ...

    def end(self, beneath: Sequence[Json], /) -> bool:
        """Whether it is now as it should be, with `beneath` under it; else it is to be written over."""
        ...


class Growing:
    """One reply, from its first sentence to its end. `begun`: messages that are there already, written over at the end.

    Every method but `leave` raises SlackRefused, SlackUnavailable and vectorstore.ports.StoreUnavailable.
    """

    def __init__(
        self, reply: Reply, *, begun: Mapping[int, str], preface: str | None, web: SlackWeb, ports: SlackPorts
    ) -> None:
        self._reply = reply
        self._preface = preface
        self._web = web
        self._ports = ports
        self._stamps = dict(begun)
        self._waits = bool(begun)  # to write over what is there
        self._parts: list[list[Sentence]] = []
        self._live: _Live | None = None
        self._whole = True  # all parts but the last are as they should be

    def say(self, sentence: Sentence) -> None:
        if self._waits:
            return
        if self._live is None or not self._live.holds([*self._parts[-1], sentence]):
            self._turn_over()
            self._parts.append([sentence])
            self._live = self._begun(len(self._parts) - 1, sentence)
        else:
            self._parts[-1].append(sentence)
            self._live.go_on(self._parts[-1])

    def end(self, answer: Answer) -> None:
        """All of it stands, with its sources, and is noted. An abstention is one message."""
        live, base_url = self._live, self._ports.base_url
        if live is not None and self._whole:
            footer = answer_footer(answer, base_url=base_url)
            if patiently(lambda: live.end(footer), ports=self._ports):
                note_said(self._reply, self._stamps, self._ports.posts)
                return
        messages = rendered(answer, preface=self._preface, base_url=base_url)
        say_whole(self._reply, messages, begun=self._stamps, web=self._web, ports=self._ports)

    def leave(self) -> None:
        """What is said cannot go on for now, and is not left growing until it does. Raises nothing."""
        if self._live is not None:
            with suppress(SlackRefused, SlackUnavailable):
                self._live.end([])

    def _turn_over(self) -> None:
        """To a further message."""
        if self._live is None:
            return
        try:
            self._whole = self._live.end([]) and self._whole
        except SlackUnavailable:
            self._whole = False

    def _begun(self, part: int, first: Sentence) -> _Live:
        preface = self._preface if part == 0 else f"Part {part + 1}"
        live: _Live
        ts, refusal = self._stream(preface, first)
        if ts is not None:
            live = _Stream(self._reply, part, ts, web=self._web)
        else:
            ts = _post(self._reply, part, growing_message([first], preface=preface), self._web)
            _remember(refusal, self._reply, self._ports)
            live = _Edited(self._reply, ts, preface=preface, web=self._web, timer=self._ports.timer)
        self._stamps[part] = ts
        note_begun(self._reply, part, ts, self._ports.posts)
        return live

    def _stream(self, preface: str | None, first: Sentence) -> tuple[str | None, str | None]:
        """The ts of a stream that is begun; else Slack's code for its refusal, if it refused."""
        reply, until = self._reply, self._ports.no_streams
        refused = any(until.get(place, -math.inf) > self._ports.timer() for place in _places(reply))
        if refused or _size([first]) > PART_BYTES:
            return None, None
        markdown = f"_{preface}_\n\n{_markdown(first)}" if preface else _markdown(first)
        try:
            return self._web.start_stream(reply.thread, user=reply.user, team=reply.team, markdown=markdown), None
        except SlackRefused as error:
            return None, error.code
        except SlackUnavailable as error:
            if error.may_have_arrived:
                raise
            return None, None


class _Stream:
    """Satisfies _Live: Slack's own way."""

    def __init__(self, reply: Reply, part: int, ts: str, *, web: SlackWeb) -> None:
        self._channel = reply.thread.channel
        self._tag = reply.tag(part)
        self._ts = ts
        self._web = web
        self._whole = True  # so far all that was said arrived, once

    def holds(self, said: Sequence[Sentence]) -> bool:
        return _size(said) <= PART_BYTES

    def go_on(self, said: Sequence[Sentence]) -> None:
        if not self._whole:
            return
        try:
            self._web.append_stream(self._channel, self._ts, f" {_markdown(said[-1])}")
        except (SlackRefused, SlackUnavailable):
            self._whole = False

    def end(self, beneath: Sequence[Json], /) -> bool:
        if self._whole:
            try:
                self._web.stop_stream(self._channel, self._ts, blocks=beneath, tag=self._tag)
            except SlackRefused:
                self._whole = False
        return self._whole


class _Edited:
    """Satisfies _Live: posted, and edited. `ts` is of the message with the first sentence."""

    def __init__(
        self, reply: Reply, ts: str, *, preface: str | None, web: SlackWeb, timer: Callable[[], float]
    ) -> None:
        self._channel = reply.thread.channel
        self._ts = ts
        self._preface = preface
        self._web = web
        self._timer = timer
        self._next = timer() + EDIT_EVERY_S

    def holds(self, said: Sequence[Sentence]) -> bool:
        return bool(said)  # it shows the beginning of what is too long, until the end

    def go_on(self, said: Sequence[Sentence]) -> None:
        if self._timer() < self._next:
            return
        try:
            self._web.update(self._channel, self._ts, growing_message(said, preface=self._preface))
            self._next = self._timer() + EDIT_EVERY_S
        except (SlackRefused, SlackUnavailable):
            self._next = math.inf

    def end(self, _beneath: Sequence[Json], /) -> bool:
        return False


def rendered(answer: Answer, *, preface: str | None, base_url: str | None) -> tuple[SlackMessage, ...]:
    """A whole answer or abstention as messages."""
    if answer.sentences:
        return answer_messages(answer, base_url=base_url, preface=preface)
    return (abstention_message(answer, base_url=base_url),)


def say_whole(
    reply: Reply, messages: Sequence[SlackMessage], *, begun: Mapping[int, str], web: SlackWeb, ports: SlackPorts
) -> None:
    """Posts the messages, over those that are begun where there are some, and notes that all of it stands.

    Raises SlackRefused, SlackUnavailable and vectorstore.ports.StoreUnavailable.
    """
    stamps = dict(begun)
    for part, message in enumerate(messages):
        ts = stamps.get(part)
        if ts is None or not _written_over(reply, part, ts, message, web, ports):
            stamps[part] = _post(reply, part, message, web)
            note_begun(reply, part, stamps[part], ports.posts)
    for part in range(len(messages), max(stamps, default=0) + 1):  # an earlier attempt had more to say
        if part in stamps:
            _written_over(reply, part, stamps[part], notice(SAID_ABOVE), web, ports)
    note_said(reply, stamps, ports.posts)


def patiently(call: Callable[[], T], *, ports: SlackPorts) -> T:
    """What the call returns; it is made again when Slack has asked for a short wait. Raises what it raises."""
    for _ in range(WAITS):
        try:
            return call()
        except SlackUnavailable as error:
            if error.retry_after_s is None or error.retry_after_s > LONGEST_WAIT_S:
                raise
            ports.sleep(error.retry_after_s)
    return call()


def _post(reply: Reply, part: int, message: SlackMessage, web: SlackWeb) -> str:
    return web.post(reply.thread.channel, message, thread=reply.thread.root, tag=reply.tag(part))


def _written_over(reply: Reply, part: int, ts: str, message: SlackMessage, web: SlackWeb, ports: SlackPorts) -> bool:
    """False when the message is no longer there, or cannot be changed any more."""
    try:
        patiently(lambda: _write_over(reply, part, ts, message, web), ports=ports)
    except SlackRefused as error:
        if error.code not in GONE:
            raise
        return False
    return True


def _write_over(reply: Reply, part: int, ts: str, message: SlackMessage, web: SlackWeb) -> None:
    channel, tag = reply.thread.channel, reply.tag(part)
    try:
        web.update(channel, ts, message, tag=tag)
    except SlackRefused as error:
        if error.code != STREAMING:
            raise
        with suppress(SlackRefused):  # it has ended meanwhile
            web.stop_stream(channel, ts, tag=tag)
        web.update(channel, ts, message, tag=tag)


def _places(reply: Reply) -> tuple[str, str]:
    return reply.workspace.id, f"{reply.workspace.id}/{reply.thread.channel}"


def _remember(refusal: str | None, reply: Reply, ports: SlackPorts) -> None:
    """Called once something else has worked there, so that the refusal was of streaming."""
    if refusal is not None:
        workspace, channel = _places(reply)
        ports.no_streams[workspace if refusal in NOWHERE else channel] = ports.timer() + FORGET_AFTER_S


def _markdown(sentence: Sentence) -> str:
    return sentence_markdown(sentence.text, sentence.citations)


def _size(said: Sequence[Sentence]) -> int:
    """Bytes of a stream."""
    return sum(len(_markdown(sentence).encode()) + 1 for sentence in said)
