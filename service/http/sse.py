"""An answer as server-sent events, as it is made.

Flows in: the events of one answer, made in a thread. Flows out: `message_start`, `sentence`, `message_end` or `error`,
as bytes of text/event-stream, with a comment as heartbeat while nothing happens. Knows nothing of how answers are made.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

from service.http.limits import Line, out_of_time
from service.http.outgoing import AnswerOut, CitationOut, SentenceOut
from service.http.problems import problem_of
from service.model import AnswerEvent, MessageEnd, MessageStart

Start = Callable[[], Iterator[AnswerEvent]]
HEARTBEAT_S = 15.0
HEARTBEAT = b": still here\n\n"
MEDIA_TYPE = "text/event-stream"
DESCRIPTION = (
    "With `stream`: `message_start` {id, conversation_id}; `sentence` {sentence, citations} for each grounded "
    "sentence, with the citations not sent before; `message_end`, the whole Answer; or `error`, a problem."
)
EVENT_SCHEMA = {  # of each event, as OpenAPI 3.2 describes a stream
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["message_start", "sentence", "message_end", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


@dataclass(frozen=True, slots=True)
class Wire:
    """How the events of one answer are written; `event` is called in a thread, one event after another."""

    event: Callable[[AnswerEvent], bytes]
    error: Callable[[Exception], bytes]


class EventStream:
    """One answer under way: its thread, its time and its place in the line."""

    def __init__(self, start: Start, line: Line, *, wire: Wire, timeout_s: float, heartbeat_s: float) -> None:
        self._start = start
        self._wire = wire
        self._events: Iterator[AnswerEvent] = iter(())
        self._line = line
        self._heartbeat_s = heartbeat_s
        self._timeout_s = timeout_s
        self._ends_at = asyncio.get_running_loop().time() + timeout_s
        self._pending: asyncio.Future[bytes | None] | None = None

    @classmethod
    async def begin(
        cls,
        start: Start,
        line: Line,
        *,
        timeout_s: float,
        heartbeat_s: float = HEARTBEAT_S,
        wire: Wire | None = None,
    ) -> AsyncIterator[bytes]:
        """The stream, once its first event is there: a question that cannot be asked is still a plain 4xx.

        `start` makes the events; it is called in a thread, and so is each of them, and `wire` (this API's own unless
        another is given) that writes it. Raises what comes before the first
        event, and Refused (503) when the line is full or the time is up.
        """
        line.enter()
        stream = cls(start, line, wire=wire or OWN, timeout_s=timeout_s, heartbeat_s=heartbeat_s)
        try:
            first = await asyncio.wait_for(asyncio.shield(stream._first()), timeout_s)
        except TimeoutError:
            stream._leave()
            raise out_of_time(timeout_s) from None
        except BaseException:
            stream._leave()
            raise
        return stream._rest(first)

    async def _rest(self, written: bytes | None) -> AsyncIterator[bytes]:
        try:
            while written is not None:
                yield written
                pending = self._next()
                while not pending.done():
                    await asyncio.wait({pending}, timeout=self._wait_s())
                    if not pending.done():
                        if self._left_s() <= 0:
                            raise out_of_time(self._timeout_s)
                        yield HEARTBEAT
                written = pending.result()
        except Exception as error:
            yield self._wire.error(error)
        finally:
            self._leave()

    def _first(self) -> asyncio.Future[bytes | None]:
        def opened() -> bytes | None:
            self._events = self._start()
            return self._written()

        self._pending = self._line.start(opened)
        return self._pending

    def _next(self) -> asyncio.Future[bytes | None]:
        self._pending = self._line.start(self._written)
        return self._pending

    def _written(self) -> bytes | None:
        event = next(self._events, None)
        return None if event is None else self._wire.event(event)

    def _left_s(self) -> float:
        return self._ends_at - asyncio.get_running_loop().time()

    def _wait_s(self) -> float:
        return max(0.0, min(self._heartbeat_s, self._left_s()))

    def _leave(self) -> None:
        """Gives the place back when the thread has let go of the events; a thread cannot be stopped from outside."""
        if self._pending is None:
            return
        pending, self._pending = self._pending, None
        pending.add_done_callback(self._abandon)

    def _abandon(self, pending: asyncio.Future[bytes | None]) -> None:
        self._line.leave()
        if not pending.cancelled():
            pending.exception()
        close = getattr(self._events, "close", None)
        if close is not None:
            self._line.start(close)


def encoded(event: AnswerEvent) -> bytes:
    """One event of an answer, as it goes over the wire."""
    if isinstance(event, MessageStart):
        return event_bytes("message_start", {"id": event.answer_id, "conversation_id": event.conversation_id})
    if isinstance(event, MessageEnd):
        return event_bytes("message_end", AnswerOut.of(event.answer).model_dump(mode="json"))
    citations = [CitationOut.of(citation).model_dump(mode="json") for citation in event.citations]
    return event_bytes(
        "sentence", {"sentence": SentenceOut.of(event.sentence).model_dump(mode="json"), "citations": citations}
    )


def failed(error: Exception) -> bytes:
    """The last event of an answer that cannot be finished."""
    return event_bytes("error", problem_of(error).body())


def event_bytes(name: str, data: object) -> bytes:
    """`data` as one line of JSON: JSON escapes line ends, so one `data:` line is always enough."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


OWN = Wire(encoded, failed)
