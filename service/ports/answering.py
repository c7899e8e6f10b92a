"""What answering needs from the outside: search, a language model, kept conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from service.model import Answer, Conversation, KeptTurn, Message, Turn
from vectorstore.model import Scope, SearchResult


class Retriever(Protocol):
    """The archive's search, with its stores already chosen. Raises vectorstore.ports.ArchiveError."""

    def __call__(self, question: str, *, scope: Scope, now: datetime, limit: int) -> SearchResult: ...


class LanguageModel(Protocol):
    """A chat model. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What the answer is stamped with: "openai:gpt-…"."""
        ...

    @property
    def context_tokens(self) -> int:
        """Prompt and completion together, in tiktoken tokens."""
        ...

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        """Pieces of text as they come. Raises ModelUnavailable, ModelRefused or ReplyTruncated, also in mid-stream.

        Ending without an error means that the model said all it wanted to say.

        `timeout_s` bounds the whole reply, not each piece.
        """
        ...


class Conversations(Protocol):
    """Kept conversations. Raises vectorstore.ports.StoreUnavailable."""

    def exists(self, archive: str, conversation_id: str) -> bool: ...

    def is_free(self, conversation_id: str) -> bool:
        """Whether no archive has a conversation of that id, so that one may be begun under it."""
        ...

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        """The newest `limit` turns, oldest first. Empty when the conversation is new."""
        ...

    def append(self, archive: str, answer: Answer) -> None:
        """Adds one turn (and the conversation, if it is new) in one transaction."""
        ...

    def answer(self, archive: str, answer_id: str) -> Answer:
        """Raises UnknownConversation."""
        ...


class KeptConversations(Conversations, Protocol):
    """The same, for who reads them again. Raises vectorstore.ports.StoreUnavailable.

    A conversation belongs to its archive, not to who began it: whoever may read the archive may read it.
    """

    def all(self, archive: str, *, limit: int = 50, offset: int = 0) -> list[Conversation]:
        """Newest first, by the newest turn of each."""
        ...

    def conversation(self, archive: str, conversation_id: str) -> Conversation:
        """Raises UnknownConversation."""
        ...

    def whole_turns(self, archive: str, conversation_id: str, *, limit: int = 50, offset: int = 0) -> list[KeptTurn]:
        """The newest `limit` but `offset`, oldest first. Empty when the archive has no such conversation."""
        ...

    def whole_turn(self, archive: str, answer_id: str) -> KeptTurn:
        """Raises UnknownConversation."""
        ...

    def rename(self, archive: str, conversation_id: str, name: str) -> None:
        """Raises UnknownConversation."""
        ...

    def remove(self, archive: str, conversation_id: str) -> None:
        """Takes out the conversation with its answers and all that was kept because of them: verdicts, quotations,
        corrections. In one transaction. Raises UnknownConversation.

        An answer to it that is under way begins it anew.
        """
        ...
