"""Follow-up questions made to stand on their own, so that they can be searched and answered.

Flows in: a question, the turns before it, and a model if there is one. Flows out: one question. A model's version is
taken only if it brings nothing that was not said before; else, and without a model, the rules of `following_up`
decide. Knows no archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from prompts import Prompt
from service.candidates import candidates
from service.following_up import depends, made_whole
from service.mentions import find_mentions
from service.model import Message, Turn
from service.ports import LanguageModel, ModelError
from service.prompting import harmless, random_word
from service.question_analysis import analyse
from service.short_answers import value_of
from vectorstore.model import Article, Passage, RankedPassage, Span
from vectorstore.sentences import split_sentences

TURNS_SHOWN = 4
MAX_CHARACTERS = 400
MAX_TOKENS = 200
_QUESTION_WORD = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what was answered, as somebody else remembers it."""

    question: str
    answer: str  # plain text, without citation numbers; empty when nothing was answered


def recalled(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The turns of a conversation that its caller keeps, oldest first; each question is made whole by rule.

    What is told here is the caller's word. It can only say what a follow-up question points at, never what is
    answered: that comes from the archive alone.
    """
    turns: list[Turn] = []
    for exchange in exchanges:
        whole = made_whole(exchange.question, turns)
        said = bool(exchange.answer.strip())
        short = _short_answer(whole, exchange.answer) if said else None
        turns.append(Turn(exchange.question, whole, exchange.answer, short, "answered" if said else "abstained"))
    return tuple(turns)


def make_standalone(
    question: str,
    turns: Sequence[Turn],
    *,
    model: LanguageModel | None,
    prompt: Prompt,
    timeout_s: float,
    fence: Callable[[], str] = random_word,
) -> str:
    """The question with the names that it only points at; itself when it needs nothing, or nothing can be found.

    `turns` come oldest first. The model is asked once, and only for a question that depends on its turns; whatever
    goes wrong with it, the rules answer instead. Raises nothing.
    """
    if not turns or not depends(question):
        return question
    if model is not None:
        rewritten = _rewritten(question, turns, model, prompt, timeout_s, fence())
        if rewritten is not None and is_faithful(rewritten, question, turns):
            return rewritten
    return made_whole(question, turns)


def is_faithful(rewritten: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewritten question is one line, whole, and brings no name or number that nobody said before."""
    if "\n" in rewritten or not rewritten.endswith("?") or len(rewritten) > MAX_CHARACTERS or depends(rewritten):
        return False
    said = " ".join([question, *(_all_of(turn) for turn in turns)])
    known = {word.casefold() for word in re.findall(r"\w+", said)}
    words = re.findall(r"\w+", rewritten)
    risky = [word for n, word in enumerate(words) if any(c.isdigit() for c in word) or (n and word[0].isupper())]
    own_names = {token for name in find_mentions(question).names for token in name.tokens}
    kept = own_names <= {word.casefold() for word in words}
    return kept and all(word.casefold() in known for word in risky) and _asks_the_same(rewritten, question)


def _asks_the_same(rewritten: str, question: str) -> bool:
    asked = _QUESTION_WORD.search(question)
    if asked is None or re.match(r"\W*(?:and\s+)?(?:what|how)\s+about\b", question, re.IGNORECASE):
        return True
    return asked[1].casefold() in rewritten.casefold().split()


def _rewritten(
    question: str, turns: Sequence[Turn], model: LanguageModel, prompt: Prompt, timeout_s: float, fence: str
) -> str | None:
    conversation = "\n".join(
        f"Question: {harmless(turn.standalone_question)}\nAnswer: {harmless(turn.answer_text)[:600]}"
        for turn in turns[-TURNS_SHOWN:]
    )
    texts = prompt.fill(conversation=conversation, fence=fence, question=harmless(question))
    messages = [Message("system", texts.system), Message("user", texts.user)]
    try:
        reply = "".join(model.stream(messages, timeout_s=timeout_s, max_tokens=MAX_TOKENS))
    except ModelError:
        return None
    return _THOUGHT.sub("", reply).strip().strip("\"“”'*` ") or None


def _all_of(turn: Turn) -> str:
    return " ".join([turn.question, turn.standalone_question, turn.short_answer or "", turn.answer_text])


def _short_answer(question: str, answer: str) -> str | None:
    """The words of a remembered answer that its question asked for."""
    asked = analyse(question)
    found = candidates([RankedPassage(_as_passage(answer), 1.0, {})], {})
    values = (value_of(asked, candidate) for candidate in found)
    return next((value.text for value in values if value), None)


def _as_passage(text: str) -> Passage:
    """A remembered answer in the form that sentences are read in; it belongs to no archive, and is cited nowhere."""
    remembered = Article(
        id="",
        archive="",
        revision=0,
        origin="",
        url=None,
        title=None,
        source=None,
        place=None,
        agency=None,
        language=None,
        published=None,
        modified=None,
        fetched=None,
        added_at=datetime.min.replace(tzinfo=UTC),
        characters=len(text),
    )
    sentences = tuple(split_sentences(text))
    return Passage(0, remembered, 0, Span(0, len(text)), text, sentences, None, None)
