"""Answer in text: does what was said, or found, hold an accepted answer word for word?

Definition: once both are normalised, the words of an answer stand in the text one after another. For texts that were
found it is how Chen et al. 2017, "Reading Wikipedia to Answer Open-Domain Questions"
(https://arxiv.org/abs/1704.00051), score their retriever. Whole words only: "75" does not stand in "1975". It is
lenient on length: a longer text holds more.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.model import Measure, Tally
from evals.wording import Normalise

ANSWER_IN_TEXT = "answer in text"
MEASURES = (Measure(ANSWER_IN_TEXT, note="what was said holds an accepted answer, as whole words"),)


def holds(text: str, answers: Sequence[str], normalise: Normalise) -> bool:
    """True if `text` holds any of `answers`; an answer of which normalising leaves nothing is in no text."""
    words = f" {normalise(text)} "
    return any(f" {answer} " in words for answer in map(normalise, answers) if answer)


def answer_in_text(text: str, answers: Sequence[str], normalise: Normalise) -> Tally | None:
    """1 if `text` holds any of `answers`, otherwise 0; None where there is no answer to look for."""
    return Tally(float(holds(text, answers, normalise))) if any(map(normalise, answers)) else None
