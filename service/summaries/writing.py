"""Prose from a language model about whole articles: their sentences in, draft sentences out as they come.

Flows in: articles, what is wanted, and a model. Flows out: DraftSentences, none of them grounded yet, or Declined.
Knows no archive and no way to check what is said: that is done against the articles, never against the model's notes.

What fits into the model's context is shown to it at once. What does not is noted down in parts (map), and the summary
is written from the notes (reduce).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

import prompts
from prompts import Prompt
from service.model import Style
from service.ports import ModelRefused
from service.prompting import fenced, harmless, prompt_tokens
from service.reply import Declined, DraftSentence
from service.summaries.asking import Asking, Drafts, Inputs
from service.summaries.budgeting import shared, source_texts
from service.summaries.material import Telling
from service.summaries.noting import notes_on

__all__ = ["Asking", "Declined", "DraftSentence", "without_date", "write_story", "write_summary"]

EVERYTHING = "everything in the texts"
TOLD_SHARE = 0.25  # of the prompt, for what readers were told before

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = (
    r"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    rf"(?:\d{{4}}-\d\d(?:-\d\d)?|(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}})?(?:,?\s+\d{{4}})?|\d{{4}})"
    r"|[Dd]ate unknown|[Uu]nknown|[Uu]ndated)"
)
_DATED = re.compile(
    rf"[\[(]?{_DAY}(?:,?\s*year unknown)?(?:,?\s+\d\d?:\d\d(?:\s*UTC)?)?(?:[\])]\s*[:–—-]?|\s*:|\s+[–—-])\s+(?=\S)"
)


def write_summary(
    tellings: Sequence[Telling], *, most: int, style: Style, question: str | None, asking: Asking
) -> Drafts:
    """The model's summary, sentence by sentence, at most `most`; or one Declined when there is nothing to tell.

    Articles are shown in the order in which they come, one for each text that several printed. With a `question` (or
    topic), what bears on it alone. Entries of a timeline come as the model ordered them and without a date in front:
    their day is for their quotes to say.

    Raises ModelRefused at once, also when not one sentence fits into the model's context; ModelUnavailable when the
    time or the attempts are used up, or when the reply is cut off after the first sentence came out: what has come out
    stays usable.
    """
    topic = EVERYTHING if question is None else question
    inputs = {"most": str(most), "style": style, "topic": harmless(topic)}
    drafts = _write(tellings, prompts.load("summary"), inputs, topic=topic, most=most, asking=asking)
    return map(_undated, drafts) if style == "timeline" else drafts


def write_story(tellings: Sequence[Telling], *, most: int, told: Sequence[str], asking: Asking) -> Drafts:
    """One story of a digest, as `write_summary` writes it, without what its readers were `told` before, oldest first.

    Declined when there is nothing new.
    """
    lines = [("Told before", one) for one in _newest(told, asking)] or [("Told before", "nothing")]
    inputs = {"most": str(most), "told": fenced("told", 1, asking.fence, lines)}
    return _write(tellings, prompts.load("story"), inputs, topic=EVERYTHING, most=most, asking=asking)


def _write(
    tellings: Sequence[Telling], prompt: Prompt, inputs: Inputs, *, topic: str, most: int, asking: Asking
) -> Iterator[DraftSentence | Declined]:
    texts, room = source_texts(tellings), asking.room(prompt, inputs)
    if texts and not shared(texts, room, asking.cost):
        raise ModelRefused(f"The prompt {prompt.stamp} and one sentence need more than {asking.model.name} can read")
    if sum(asking.cost(text) for text in texts) > room:
        texts = shared(notes_on(texts, topic=topic, room=room, asking=asking), room, asking.cost)
    if not texts:
        yield Declined()
        return
    yield from asking.reply(prompt, texts, inputs, most=most)


def _newest(told: Sequence[str], asking: Asking) -> list[str]:
    """The last of them, as many as a prompt has room for."""
    paid = accumulate(asking.count_tokens(f"Told before: {one}\n") for one in reversed(told))
    number = sum(1 for tokens in paid if tokens <= TOLD_SHARE * prompt_tokens(asking.model))
    return list(told[len(told) - number :])


def _undated(draft: DraftSentence | Declined) -> DraftSentence | Declined:
    return DraftSentence(without_date(draft.text)) if isinstance(draft, DraftSentence) else draft


def without_date(line: str) -> str:
    """A timeline's line without the date that a model put in front: "17 March 2023: He spoke." is "He spoke."."""
    found = _DATED.match(line)
    if found is None:
        return line
    rest = line[found.end() :]
    return rest[:1].upper() + rest[1:]
