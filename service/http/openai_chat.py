"""POST /v1/chat/completions: a conversation that the client keeps, answered from the archive."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from service.answering import answer_events
from service.bootstrap import Dateline
from service.conversing import recalled
from service.http.ask import NO_BUFFERING, instant
from service.http.auth import Access, is_loopback, may
from service.http.bodies import json_body
from service.http.limits import Line
from service.http.openai_chores import Chore, chore_of
from service.http.openai_completions import ChatCompletionOut, Chunks, Envelope, Said, failed
from service.http.openai_errors import documented
from service.http.openai_forms import WHAT_BECOMES_OF_EACH_FIELD, ChatIn, SearchedIn
from service.http.openai_models import known_model
from service.http.openai_reading import Chat, chat_of, refused
from service.http.problems import Refused
from service.http.sse import MEDIA_TYPE, EventStream, Wire
from service.model import AnswerEvent, MessageEnd, Question, SentenceReady
from service.release import release
from service.rendering.chat import ChatText

READ = """The last message of the user is the question; the earlier ones say what a follow-up points at.

`system` messages are not read: an answer is made of articles alone. Nothing is kept unless `store` is true."""
DESCRIPTION = (
    "With `stream`: chunks as OpenAI sends them, the role first, one for each grounded sentence, annotations, "
    "`citations` and `dateline` in the last, then the usage if `stream_options` ask for it, and `[DONE]`."
)
CHUNK_SCHEMA = {
    "type": "object",
    "required": ["data"],
    "properties": {"data": {"type": "string", "contentMediaType": "application/json"}},
}


def chat_router(dateline: Dateline, line: Line) -> APIRouter:
    router = APIRouter(tags=["openai"])
    timeout_s = dateline.settings.ask_timeout_s

    @router.post(
        "/v1/chat/completions",
        response_model=ChatCompletionOut,
        summary="Ask, as OpenAI's clients do",
        description=f"{READ}\n{WHAT_BECOMES_OF_EACH_FIELD}",
        responses={
            200: {"description": DESCRIPTION, "content": {MEDIA_TYPE: {"schema": CHUNK_SCHEMA}}},
            **documented(400, 401, 403, 404, 413, 415, 429, 503),
        },
        dependencies=[Depends(json_body)],
    )
    async def complete(body: ChatIn, request: Request, access: Annotated[Access, Depends(may("read"))]) -> object:
        known_model(body.model, dateline, chat=True)
        check_served(body)
        chat, now = chat_of(body.messages), dateline.clock.now()
        envelope = Envelope.of(body, _prompt(body), created=int(now.timestamp()), release=release())
        chore = chore_of(chat)
        if chore is not None:
            return await line.run(lambda: _reply(chore, envelope, stream=bool(body.stream)), timeout_s=timeout_s)
        text = ChatText(base_url=reachable_at(request, dateline))

        def begin() -> Iterator[AnswerEvent]:
            question = question_of(chat, body, access.archive, dateline)
            return answer_events(question, ports=dateline.answering)

        if not body.stream:
            return await line.run(lambda: _whole(begin(), text, envelope), timeout_s=timeout_s)
        wire = Wire(Chunks(envelope, text).event, failed)
        return _streaming(await EventStream.begin(begin, line, timeout_s=timeout_s, wire=wire))

    return router


def question_of(chat: Chat, body: ChatIn, archive: str, dateline: Dateline) -> Question:
    """The question as the core understands it, with the turns that the client remembers."""
    filters = body.dateline or SearchedIn()
    return Question(
        text=chat.question,
        as_of=instant(filters.as_of) or dateline.clock.now(),
        archive=archive,
        conversation_id=uuid.uuid4().hex if body.store else None,
        may_begin=True,
        start=filters.start,
        end=filters.end,
        sources=filters.folded_sources,
        article_ids=None if filters.articles is None else frozenset(filters.articles),
        turns=recalled(chat.before),
    )


def check_served(body: ChatIn) -> None:
    """Raises Refused (400) for what is asked for and cannot be given; see the table in `openai_forms`."""
    if (body.n or 1) > 1:
        raise _unsupported("One answer is given at a time: only n=1 is supported.", "n")
    if body.logprobs or body.top_logprobs:
        raise _unsupported("This model does not support logprobs: no token is drawn.", "logprobs")
    if body.response_format is not None and body.response_format.type != "text":
        said = (
            f"response_format of type {body.response_format.type[:50]!r} is not supported with this model; use 'text'."
        )
        raise _unsupported(said, "response_format")
    if body.audio is not None or "audio" in (body.modalities or ()):
        raise _unsupported("This model does not speak: only the modality 'text' is supported.", "modalities")
    for field, choice in (("tool_choice", body.tool_choice), ("function_call", body.function_call)):
        if isinstance(choice, dict) or choice == "required":
            raise _unsupported("This model calls no tools: leave the choice out, or say 'auto' or 'none'.", field)


def reachable_at(request: Request, dateline: Dateline) -> str | None:
    """Where a reader's browser finds this server: the public address, else the loopback address that was asked at."""
    if dateline.settings.public_url is not None:
        return dateline.settings.public_url
    asked = request.base_url
    return str(asked).rstrip("/") if is_loopback(asked.hostname or "") else None


def _whole(events: Iterator[AnswerEvent], text: ChatText, envelope: Envelope) -> ChatCompletionOut:
    for event in events:
        if isinstance(event, SentenceReady):
            text.sentence(event)
        elif isinstance(event, MessageEnd):
            text.ending(event.answer)
            return envelope.whole(event.answer.id, Said.of(text, event.answer))
    raise AssertionError("answer_events ends with MessageEnd")  # pragma: no cover


def _reply(chore: Chore, envelope: Envelope, *, stream: bool) -> ChatCompletionOut | StreamingResponse:
    name = uuid.uuid4().hex
    if not stream:
        return envelope.whole(name, Said.of_chore(chore.reply))
    written = Chunks(envelope, ChatText(base_url=None)).chore(name, chore.reply)

    async def chunks() -> AsyncIterator[bytes]:
        yield written

    return _streaming(chunks())


def _streaming(chunks: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(chunks, media_type=MEDIA_TYPE, headers=NO_BUFFERING)


def _prompt(body: ChatIn) -> str:
    parts = [message.content or "" for message in body.messages]
    return "\n".join(part if isinstance(part, str) else "\n".join(p.text or "" for p in part) for part in parts)


def _unsupported(message: str, field: str) -> Refused:
    return refused(message, field, kind="unsupported")
