"""What every request to a language model shares: how data is fenced, how much fits, and how often it is tried.

Flows in: texts, a model, and the messages for it. Flows out: texts that can do no harm inside a prompt, and the
sentences of a reply as they come. Knows no prompt file, no vendor and no archive.

Text of an article is data. It stands between lines that carry a random word made for this one request, so that no
article can have written them, and what could pass for such a line, or for a chat template's own marks, is broken up.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import count

from service.model import Message
from service.ports import LanguageModel, ModelUnavailable, ReplyTruncated
from service.reply import Declined, DraftSentence, ReplyReader
from vectorstore.model import Article, Published

MAX_REPLY_TOKENS = 2_000  # room for a model that reasons first; a reply that rambles is hung up on long before
MAX_ATTEMPTS = 4
FIRST_WAIT_S = 0.5  # before the second attempt; doubled before each further one
SHORTEST_ATTEMPT_S = 1.0  # with less time left than this, another attempt is not worth the wait
TOKEN_MARGIN = 0.8  # share of the budget that is used: another model may count a quarter more tokens than we do

CountTokens = Callable[[str], int]
Lines = Sequence[tuple[str, str]]  # ("Source", "Kazinform"), …


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reply may take, and what waiting is made of. `clock` is monotonic seconds, `chance` gives [0, 1)."""

    deadline: float  # by `clock`
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]

    @property
    def left_s(self) -> float:
        return self.deadline - self.clock()


def random_word() -> str:
    return secrets.token_hex(8)


def harmless(text: str) -> str:
    """Text on one line in which no fence line and no chat template's mark (`<|im_end|>`, `[INST]`) is left."""
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028\u2029]+", " ", text).strip()
    unfenced = re.sub(r"\[(?=\[|/?[A-Z_]{3,}\])", "[ ", line)
    return re.sub(r"<(?=[|｜/a-zA-Z_])", "< ", re.sub(r"\](?=\])", "] ", unfenced))


def fenced(kind: str, number: int, fence: str, lines: Lines) -> str:
    """One numbered piece of data between its two fence lines. `kind` is ours, the lines' values are made harmless."""
    inside = [f"{name}: {harmless(value)}" for name, value in lines]
    return "\n".join([f"[[{kind} {number} {fence}]]", *inside, f"[[end of {kind} {number} {fence}]]"])


def about(article: Article) -> Lines:
    """What a model is told of an article besides its text."""
    return (
        ("Source", article.source or "unknown"),
        ("Published", published_words(article.published)),
        ("Headline", article.title or "none"),
    )


def published_words(published: Published | None) -> str:
    """The day for a model to read, as precisely as it is known."""
    if published is None:
        return "unknown"
    if published.precision == "month-day":
        day = date.fromisoformat(f"2000{published.at[1:]}")  # --12-13; 2000 has a 29th of February
        return f"{day:%B} {day.day}, year unknown"
    return published.at[:10]


def prompt_tokens(model: LanguageModel) -> int:
    """How many of our tokens a prompt may have, so that prompt and reply fit into the model's context."""
    return int((model.context_tokens - _reply_tokens(model)) * TOKEN_MARGIN)


def _reply_tokens(model: LanguageModel) -> int:
    return min(MAX_REPLY_TOKENS, model.context_tokens // 4)


def reply_to(
    messages: Sequence[Message],
    *,
    model: LanguageModel,
    patience: Patience,
    reader: Callable[[], ReplyReader] = ReplyReader,
) -> Iterator[DraftSentence | Declined]:
    """The model's sentences, each as soon as it is whole; or one Declined. Each attempt is read by a new `reader`.

    Raises ModelRefused at once; ModelUnavailable when the time or the attempts are used up, or when the reply is cut
    off after the first sentence came out: what has come out stays whole and usable. Retries, with exponential back-off
    and jitter, only before that. A reply at its token limit ends the sentences quietly, if there are any.
    """
    for attempt in count(1):
        if patience.left_s <= 0:
            raise ModelUnavailable(f"No time was left to ask {model.name}")
        has_begun = False
        try:
            for draft in _attempt(messages, model, patience.left_s, reader()):
                has_begun = True
                yield draft
            return
        except ReplyTruncated:
            if has_begun:
                return
            raise
        except ModelUnavailable as error:
            wait_s = _wait_s(attempt, error.retry_after_s, patience.chance())
            if has_begun or attempt == MAX_ATTEMPTS or wait_s + SHORTEST_ATTEMPT_S > patience.left_s:
                raise
            patience.sleep(wait_s)


def _attempt(
    messages: Sequence[Message], model: LanguageModel, timeout_s: float, reader: ReplyReader
) -> Iterator[DraftSentence | Declined]:
    """Sentences of a reply that breaks off come out up to the last whole one, then the error."""
    with closing(closable(model.stream(messages, timeout_s=timeout_s, max_tokens=_reply_tokens(model)))) as pieces:
        for piece in pieces:
            yield from reader.feed(piece)
            if reader.finished:
                return
        yield from reader.end()


def closable(pieces: Iterator[str]) -> Generator[str, None, None]:
    """The same pieces from something that can be closed; closing a generator closes the one it draws from."""
    yield from pieces


def _wait_s(attempt: int, asked_s: float | None, chance: float) -> float:
    """Half to all of 0.5 s · 2^(attempt - 1), or what the server asked for if that is longer."""
    back_off = FIRST_WAIT_S * 2.0 ** (attempt - 1) * (0.5 + chance / 2)
    return max(back_off, asked_s or 0.0)
