"""The HTTP contract of conversations, v1: what may be sent, and what comes back.

Flows in: JSON and query strings; Conversations, and turns as they were kept. Flows out: a checked name, and JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from service.http.digest_forms import NextOffset
from service.http.outgoing import AnswerOut
from service.http.strict import Strict
from service.model import Conversation, KeptTurn
from service.rendering.visible import visible

NAME_LIMIT = 80


def _seen(text: str) -> str:
    """One line of what can be seen."""
    name = visible(text)
    if not name:
        raise ValueError("holds nothing that can be seen; write a name")
    return name


ConversationName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=NAME_LIMIT,
        description="One line; spaces are joined, what cannot be seen is taken out.",
    ),
    AfterValidator(_seen),
]


class RenameIn(Strict):
    """What a conversation is to be called."""

    name: ConversationName

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Umarov in Geneva"}]})


class ConversationRowOut(Strict):
    """A conversation in brief; what was said in it is at `/v1/conversations/{id}`."""

    id: str
    name: Annotated[str, Field(description="Its first question, until it is given another name.")]
    created_at: datetime
    updated_at: Annotated[datetime, Field(description="When its newest question was answered.")]
    turns: Annotated[int, Field(ge=0, description="Questions that were asked in it.")]

    @classmethod
    def of(cls, conversation: Conversation) -> ConversationRowOut:
        return cls(**_in_brief(conversation))


class ConversationsOut(Strict):
    conversations: Annotated[list[ConversationRowOut], Field(description="Newest first, by the newest turn of each.")]
    next_offset: NextOffset


class TurnOut(Strict):
    """One question and its answer, as it was given; what of it no longer holds is at `/v1/answers/{id}`."""

    question: Annotated[str, Field(description="As it was asked.")]
    answer: AnswerOut
    created_at: datetime

    @classmethod
    def of(cls, turn: KeptTurn) -> TurnOut:
        return cls(question=turn.answer.question, answer=AnswerOut.of(turn.answer), created_at=turn.created_at)


class ConversationOut(Strict):
    """A conversation with one page of its turns: the newest, unless `offset` skips them."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    turns: Annotated[list[TurnOut], Field(description="Oldest first.")]
    next_offset: Annotated[int | None, Field(description="`offset` of the turns before these; null at the first.")]

    @classmethod
    def with_turns(
        cls, conversation: Conversation, turns: Sequence[KeptTurn], next_offset: int | None
    ) -> ConversationOut:
        known = _in_brief(conversation) | {"turns": [TurnOut.of(turn) for turn in turns]}
        return cls(**known, next_offset=next_offset)


def _in_brief(conversation: Conversation) -> dict[str, object]:
    return {
        "id": conversation.id,
        "name": visible(conversation.name),
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "turns": conversation.turns,
    }
