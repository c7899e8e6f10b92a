"""A language model for tests of summaries: it replies by what it is shown, from however many threads it is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from service.model import Message
from service.prompting import Patience
from service.reply import Declined, DraftSentence
from service.summaries.asking import Asking
from service.summaries.material import Telling, telling
from service.tokens import count_tokens
from tests.passages import passage
from vectorstore.model import Published

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
Replies = Callable[[str, str], Sequence[str | Exception]]  # of the system's and the user's text: pieces and errors


@dataclass
class ShownModel:
    """Satisfies LanguageModel; keeps every prompt it was shown, its reply limit and its time."""

    replies: Replies
    context_tokens: int = 8_192
    name: str = "shown:any"
    asked: list[tuple[str, str]] = field(default_factory=list)  # (system, user)
    timeouts: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        system, user = (message.content for message in messages)
        with self._lock:
            self.asked.append((system, user))
            self.timeouts.append(timeout_s)
            pieces = self.replies(system, user)
        assert count_tokens(system) + count_tokens(user) + max_tokens <= self.context_tokens
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def asking(model: ShownModel, *, asked: list[str] | None = None, timeout_s: float = 30, fence: str = "f3nce") -> Asking:
    """A clock that stands still but for what is slept."""
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    patience = Patience(100.0 + timeout_s, lambda: now[0], sleep, lambda: 1.0)
    stamps: list[str] = [] if asked is None else asked
    return Asking(model, AS_OF, patience, count_tokens, stamps.append, fence)


def article(text: str, name: str = "a1", *, published: str | None = "2023-03-17", **more: str | None) -> Telling:
    day = None if published is None else Published(published, "day", "text")
    return telling([passage(text, article=name, published=day, **more)])  # type: ignore[arg-type]


def texts_of(drafts: Iterator[DraftSentence | Declined]) -> list[str]:
    return [draft.text for draft in drafts if isinstance(draft, DraftSentence)]
