"""A chat completion, whole or chunk by chunk.

Flows in: the events of one answer, or the reply to a chore. Flows out: OpenAI's values, and Dateline's own beside
them: `citations` as in /v1/ask, and `dateline`. Indices of annotations are Unicode code points of `content`, end
exclusive: in Python `content[start_index:end_index]`, in JavaScript
`[...content].slice(start_index, end_index).join("")`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from service.http.openai_errors import error_body
from service.http.openai_forms import ChatIn
from service.http.outgoing import AbstentionOut, CitationOut
from service.http.problems import problem_of
from service.http.strict import Strict
from service.model import Answer, AnswerEvent, MessageEnd, MessageStart, Mode, Status
from service.rendering.chat import ChatText, LinkMark
from service.tokens import count_tokens

DONE = b"data: [DONE]\n\n"


class UrlCitationOut(Strict):
    """One mark in the text: `content[start_index:end_index]`, in Unicode code points."""

    start_index: Annotated[int, Field(ge=0)]
    end_index: Annotated[int, Field(ge=0, description="Exclusive.")]
    url: str
    title: str


class AnnotationOut(Strict):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationOut

    @classmethod
    def of(cls, mark: LinkMark) -> AnnotationOut:
        place = UrlCitationOut(start_index=mark.start, end_index=mark.end, url=mark.url, title=mark.title)
        return cls(url_citation=place)


class MessageOut(Strict):
    role: Literal["assistant"] = "assistant"
    content: Annotated[str, Field(description="Markdown; each sentence with its marks, the sources beneath.")]
    refusal: None = None
    annotations: list[AnnotationOut]


class ChoiceOut(Strict):
    index: Literal[0] = 0
    message: MessageOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(Strict):
    """Counted by o200k_base over the texts sent and received, whether or not a language model was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, prompt: str, content: str) -> UsageOut:
        asked, said = count_tokens(prompt), count_tokens(content)
        return cls(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


class DatelineOut(Strict):
    """What Dateline says of its answer beyond what OpenAI's values hold."""

    status: Annotated[Status | Literal["chore"], Field(description="`chore`: a title or the like; no question.")]
    answer_id: str | None
    conversation_id: Annotated[str | None, Field(description="With `store`; else nothing is kept.")]
    standalone_question: str | None
    short_answer: str | None
    abstention: AbstentionOut | None
    mode: Mode | None
    model: Annotated[str | None, Field(description="The language model that wrote; null when none did.")]
    degraded: bool

    @classmethod
    def of(cls, answer: Answer) -> DatelineOut:
        return cls(
            status=answer.status,
            answer_id=answer.id,
            conversation_id=answer.conversation_id or None,
            standalone_question=answer.standalone_question,
            short_answer=answer.short_answer,
            abstention=AbstentionOut.of(answer.abstention),
            mode=answer.mode,
            model=answer.model,
            degraded=answer.degraded,
        )

    @classmethod
    def of_chore(cls) -> DatelineOut:
        return cls(
            status="chore",
            answer_id=None,
            conversation_id=None,
            standalone_question=None,
            short_answer=None,
            abstention=None,
            mode=None,
            model=None,
            degraded=False,
        )


class ChatCompletionOut(Strict):
    """One answer. An abstention is an answer, too: it stands in `content`, and `dateline.status` tells it apart."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: Annotated[int, Field(description="Seconds since 1970.")]
    model: str
    system_fingerprint: str
    choices: list[ChoiceOut]
    usage: UsageOut
    citations: list[CitationOut]
    dateline: DatelineOut


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is the same for every chunk of one completion, and for the whole."""

    created: int  # seconds since 1970
    model: str
    fingerprint: str
    prompt: str  # all that was sent, to be counted
    with_usage: bool = False  # a last chunk tells the usage

    @classmethod
    def of(cls, body: ChatIn, prompt: str, *, created: int, release: str) -> Envelope:
        return cls(created, body.model, f"dateline-{release}", prompt, body.with_usage)

    def whole(self, id_: str, said: Said) -> ChatCompletionOut:
        return ChatCompletionOut(
            id=f"chatcmpl-{id_}",
            created=self.created,
            model=self.model,
            system_fingerprint=self.fingerprint,
            choices=[ChoiceOut(message=MessageOut(content=said.content, annotations=said.annotations))],
            usage=UsageOut.of(self.prompt, said.content),
            citations=said.citations,
            dateline=said.own,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A finished message."""

    content: str
    annotations: list[AnnotationOut]
    citations: list[CitationOut]
    own: DatelineOut

    @classmethod
    def of(cls, text: ChatText, answer: Answer) -> Said:
        citations = [CitationOut.of(citation) for citation in answer.citations]
        return cls(text.content, [AnnotationOut.of(mark) for mark in text.marks], citations, DatelineOut.of(answer))

    @classmethod
    def of_chore(cls, reply: str) -> Said:
        return cls(reply, [], [], DatelineOut.of_chore())


class Chunks:
    """Writes one answer as chunks: the role, each sentence, what stands beneath, the end, and the usage if wanted."""

    def __init__(self, envelope: Envelope, text: ChatText) -> None:
        self._envelope = envelope
        self._text = text
        self._id = ""

    def event(self, event: AnswerEvent) -> bytes:
        """Satisfies `sse.Wire`."""
        if isinstance(event, MessageStart):
            self._id = event.answer_id
            return self._delta(_ROLE)
        if not isinstance(event, MessageEnd):
            return self._delta({"content": self._text.sentence(event)})
        ending = self._delta({"content": self._text.ending(event.answer)})
        return ending + self._end(Said.of(self._text, event.answer))

    def chore(self, id_: str, reply: str) -> bytes:
        """The whole stream of a chore."""
        self._id = id_
        return self._delta(_ROLE) + self._delta({"content": reply}) + self._end(Said.of_chore(reply))

    def _end(self, said: Said) -> bytes:
        annotations = [annotation.model_dump(mode="json") for annotation in said.annotations]
        delta = {"annotations": annotations} if annotations else {}
        last = self._chunk(
            [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": "stop"}],
            citations=[citation.model_dump(mode="json") for citation in said.citations],
            dateline=said.own.model_dump(mode="json"),
        )
        if self._envelope.with_usage:
            last += self._chunk([], usage=UsageOut.of(self._envelope.prompt, said.content).model_dump())
        return last + DONE

    def _delta(self, delta: dict[str, object]) -> bytes:
        return self._chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}])

    def _chunk(self, choices: list[dict[str, object]], **more: object) -> bytes:
        usage = {"usage": None} if self._envelope.with_usage else {}
        return _data(
            {
                "id": f"chatcmpl-{self._id}",
                "object": "chat.completion.chunk",
                "created": self._envelope.created,
                "model": self._envelope.model,
                "system_fingerprint": self._envelope.fingerprint,
                "choices": choices,
                **usage,
                **more,
            }
        )


def failed(error: Exception) -> bytes:
    """Satisfies `sse.Wire`: an answer that cannot be finished, as OpenAI's clients look for it. No `[DONE]` follows."""
    return _data(error_body(problem_of(error).body()))


_ROLE: dict[str, object] = {"role": "assistant", "content": "", "refusal": None}


def _data(value: object) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
