"""Prose from a language model: a question and passages in, draft sentences out as they come.

Flows in: a question, ranked passages, a model and a prompt. Flows out: DraftSentences, none of them grounded yet, or
Declined. Retries while nothing has come out; knows no vendor, no archive and no way to check what is said.

Text of an article is data. It stands between lines that carry a random word made for this one request, so that no
article can have written them, and what could pass for such a line, or for a chat template's own marks, is broken up.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import count

from prompts import Prompt
from service.model import Message
from service.packing import pack
from service.ports import LanguageModel, ModelRefused, ModelUnavailable, ReplyTruncated
from service.reply import Declined, DraftSentence, ReplyReader
from vectorstore.model import Passage, Published, RankedPassage

__all__ = ["Declined", "DraftSentence", "prompt_messages", "write_drafts"]

MAX_REPLY_TOKENS = 2_000  # room for a model that reasons first; a reply that rambles is hung up on long before
MAX_ATTEMPTS = 4
FIRST_WAIT_S = 0.5  # before the second attempt; doubled before each further one
SHORTEST_ATTEMPT_S = 1.0  # with less time left than this, another attempt is not worth the wait
TOKEN_MARGIN = 0.8  # share of the budget that is used: another model may count a quarter more tokens than we do

CountTokens = Callable[[str], int]


def random_word() -> str:
    return secrets.token_hex(8)


def write_drafts(
    question: str,
    passages: Sequence[RankedPassage],
    *,
    as_of: datetime,
    model: LanguageModel,
    prompt: Prompt,
    count_tokens: CountTokens,
    timeout_s: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    chance: Callable[[], float],
    fence: Callable[[], str] = random_word,
) -> Iterator[DraftSentence | Declined]:
    """The model's sentences, each as soon as it is whole; or one Declined when it says the passages do not answer.

    `passages` come best first; those that fit into the model's context are shown. At most 8 sentences; none when the
    model said nothing that could be a sentence. `clock` is monotonic seconds, `chance` gives [0, 1).

    Raises ModelRefused at once; ModelUnavailable when `timeout_s` or the attempts are used up, or when the reply is
    cut off after the first sentence came out: what has come out stays whole and usable. Retries, with exponential
    back-off and jitter, only before that. A reply at its token limit ends the sentences quietly, if there are any.
    """
    messages = prompt_messages(
        question, passages, as_of=as_of, prompt=prompt, fence=fence(), budget=_budget(model), count_tokens=count_tokens
    )
    deadline = clock() + timeout_s
    for attempt in count(1):
        has_begun = False
        try:
            for draft in _drafts(model, messages, deadline - clock()):
                has_begun = True
                yield draft
            return
        except ReplyTruncated:
            if has_begun:
                return
            raise
        except ModelUnavailable as error:
            wait_s = _wait_s(attempt, error.retry_after_s, chance())
            if has_begun or attempt == MAX_ATTEMPTS or clock() + wait_s + SHORTEST_ATTEMPT_S > deadline:
                raise
            sleep(wait_s)


def prompt_messages(
    question: str,
    passages: Sequence[RankedPassage],
    *,
    as_of: datetime,
    prompt: Prompt,
    fence: str,
    budget: int,
    count_tokens: CountTokens,
) -> list[Message]:
    """The prompt with the question and as many of the passages as fit into `budget` tokens, fenced with `fence`.

    Raises ModelRefused when not one sentence of a passage fits.
    """

    def filled(blocks: str) -> list[Message]:
        texts = prompt.fill(as_of=f"{as_of:%Y-%m-%d}", fence=fence, passages=blocks, question=harmless(question))
        return [Message("system", texts.system), Message("user", texts.user)]

    used = sum(count_tokens(message.content) for message in filled(""))
    shown = pack(
        passages, budget_tokens=budget - used, count=lambda passage: count_tokens(passage_block(passage, 1, fence))
    )
    if not shown:
        raise ModelRefused(f"The prompt {prompt.stamp} and one sentence need more than {budget} tokens of context")
    return filled("\n\n".join(passage_block(ranked.passage, n, fence) for n, ranked in enumerate(shown, start=1)))


def passage_block(passage: Passage, number: int, fence: str) -> str:
    """One passage with its source, date and headline, between its two fence lines."""
    article = passage.article
    return "\n".join(
        [
            f"[[passage {number} {fence}]]",
            f"Source: {harmless(article.source or 'unknown')}",
            f"Published: {_published(article.published)}",
            f"Headline: {harmless(article.title or 'none')}",
            f"Text: {harmless(passage.text)}",
            f"[[end of passage {number} {fence}]]",
        ]
    )


def harmless(text: str) -> str:
    """Text on one line in which no fence line and no chat template's mark (`<|im_end|>`, `[INST]`) is left."""
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028\u2029]+", " ", text).strip()
    unfenced = re.sub(r"\[(?=\[|/?[A-Z_]{3,}\])", "[ ", line)
    return re.sub(r"<(?=[|｜/a-zA-Z_])", "< ", re.sub(r"\](?=\])", "] ", unfenced))


def _published(published: Published | None) -> str:
    if published is None:
        return "unknown"
    if published.precision == "month-day":
        day = date.fromisoformat(f"2000{published.at[1:]}")  # --12-13; 2000 has a 29th of February
        return f"{day:%B} {day.day}, year unknown"
    return published.at[:10]


def _budget(model: LanguageModel) -> int:
    return int((model.context_tokens - _reply_tokens(model)) * TOKEN_MARGIN)


def _reply_tokens(model: LanguageModel) -> int:
    return min(MAX_REPLY_TOKENS, model.context_tokens // 4)


def _drafts(model: LanguageModel, messages: Sequence[Message], timeout_s: float) -> Iterator[DraftSentence | Declined]:
    """One attempt. Sentences of a reply that breaks off come out up to the last whole one, then the error."""
    reader = ReplyReader()
    with closing(_generator(model.stream(messages, timeout_s=timeout_s, max_tokens=_reply_tokens(model)))) as pieces:
        for piece in pieces:
            yield from reader.feed(piece)
            if reader.finished:
                return
        yield from reader.end()


def _generator(pieces: Iterator[str]) -> Generator[str, None, None]:
    """The same pieces from something that can be closed; closing a generator closes the one it draws from."""
    yield from pieces


def _wait_s(attempt: int, asked_s: float | None, chance: float) -> float:
    """Half to all of 0.5 s · 2^(attempt - 1), or what the server asked for if that is longer."""
    back_off = FIRST_WAIT_S * 2.0 ** (attempt - 1) * (0.5 + chance / 2)
    return max(back_off, asked_s or 0.0)
