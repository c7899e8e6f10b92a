"""Prose from a language model: a question and passages in, draft sentences out as they come.

Flows in: a question, ranked passages, a model and a prompt. Flows out: DraftSentences, none of them grounded yet, or
Declined. Retries while nothing has come out; knows no vendor, no archive and no way to check what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prompts import Prompt
from service.model import Message
from service.packing import pack
from service.ports import LanguageModel, ModelRefused
from service.prompting import CountTokens, Patience, about, fenced, harmless, prompt_tokens, random_word, reply_to
from service.reply import Declined, DraftSentence
from vectorstore.model import Passage, RankedPassage

__all__ = ["Declined", "DraftSentence", "prompt_messages", "write_drafts"]


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
    model said nothing that could be a sentence. `clock` is monotonic seconds, `chance` gives [0, 1). Raises and
    retries as `reply_to` does, within `timeout_s`.
    """
    patience = Patience(clock() + timeout_s, clock, sleep, chance)
    budget = prompt_tokens(model)
    messages = prompt_messages(
        question, passages, as_of=as_of, prompt=prompt, fence=fence(), budget=budget, count_tokens=count_tokens
    )
    yield from reply_to(messages, model=model, patience=patience)


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
    return fenced("passage", number, fence, [*about(passage.article), ("Text", passage.text)])
