"""What the service's use cases need from the outside, and how it may fail.

    ServiceError
    ├── BadQuestion           the caller's question cannot be asked; the message says what to change
    ├── UnknownConversation   no such conversation in this archive
    ├── SettingsError         a setting is wrong; the message names it and says what to do
    └── ModelError            the language model did not do its part
        ├── ModelUnavailable  down, slow, rate-limited or cut off: trying again may help
        │   └── ReplyTruncated    the reply reached its token limit: its last sentence is not whole
        └── ModelRefused      wrong key, unknown model, bad request: trying again will not help

Flows in: `model`. Flows out: Protocols that adapters satisfy. Knows no vendor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from service.model import Answer, Message, Turn
from vectorstore.model import Scope, SearchResult

KeyScope = Literal["read", "write", "admin"]


class ServiceError(Exception):
    """Root of everything `service` raises on purpose."""


class BadQuestion(ServiceError):
    """The question cannot be asked as it is; the message says what to change."""


class UnknownConversation(ServiceError):
    """No such conversation in this archive."""


class SettingsError(ServiceError):
    """A setting is wrong; the message names it and says what to do."""


class ModelError(ServiceError):
    """The language model did not do its part."""


class ModelUnavailable(ModelError):
    """Down, slow, rate-limited or cut off. Trying again may help."""

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s  # what the server asked for, if it did


class ReplyTruncated(ModelUnavailable):
    """The reply reached its token limit: its last sentence is not whole. The same request would end the same way."""


class ModelRefused(ModelError):
    """Wrong key, unknown model, bad request. Trying again will not help."""


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

    def turns(self, archive: str, conversation_id: str, *, limit: int) -> list[Turn]:
        """The newest `limit` turns, oldest first. Empty when the conversation is new."""
        ...

    def append(self, archive: str, answer: Answer) -> None:
        """Adds one turn (and the conversation, if it is new) in one transaction."""
        ...

    def answer(self, archive: str, answer_id: str) -> Answer:
        """Raises UnknownConversation."""
        ...


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is listed: never the secret itself."""

    id: str
    archive: str
    name: str
    scopes: frozenset[KeyScope]
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class Keys(Protocol):
    """API keys, stored as hashes. Raises vectorstore.ports.StoreUnavailable."""

    def create(self, *, archive: str, name: str, scopes: frozenset[KeyScope]) -> tuple[Key, str]:
        """The key and its secret, which is shown once and never stored."""
        ...

    def find(self, secret: str) -> Key | None:
        """The live key with this secret; None when unknown or revoked."""
        ...

    def any_live(self) -> bool: ...

    def list(self) -> list[Key]: ...

    def revoke(self, key_id: str) -> bool:
        """False when there is no such live key."""
        ...
