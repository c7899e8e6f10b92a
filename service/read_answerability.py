"""How likely a sentence is to answer a question, and the archive to answer it at all, where a reader has read it.

Flows in: figures about candidate sentences, and what `answerability` makes of them without a reader. Flows out:
probabilities. Pure. Three figures do: what the rules say, whether the passage answers, and what share of the reader's
belief the same words have. Six more were tried (how far the span lies behind the best one, how far above "nothing
here", …) and told no better on questions left out of the fit.

The weights were fitted by `sklearn`'s LogisticRegression on questions that the reader was not trained on: one article
of SQuAD 2.0 (Rajpurkar et al. 2018), 200 written by hand about 24 news articles of 2023, 80 of them without an answer,
and those of a weekly news quiz of October to December 2023. They are not fitted to the seeds or to their facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.answerability import log_odds, logistic
from service.read_sentences import ReadSentence

# Chosen on those 200 questions: with it, more are right than without a reader, and as many rightly withheld.
ENOUGH = 0.36

SENTENCE_BIAS: Final = -0.12
SENTENCE_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({"rules": 0.36, "agreement": 0.30, "answerable": 0.44})
ANSWER_BIAS: Final = -0.55
ANSWER_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"rules": 0.64, "agreement": 0.45, "answerable": 0.31, "able": 0.64}
)


def probability(rules: float, read: ReadSentence) -> float:
    """That this sentence holds the answer, if any does. `rules`: the same without a reader. Both 0 to 1."""
    figures = {"rules": log_odds(rules), **_figures(read)}
    return logistic(SENTENCE_BIAS, SENTENCE_WEIGHTS, figures)


def confidence(rules: float, read: ReadSentence, *, able: bool) -> float:
    """That the likeliest sentence answers: 0 to 1. `rules`: the same without a reader. `able`: it meets every condition
    that an answer has to meet without one."""
    figures = {"rules": log_odds(rules), "able": float(able), **_figures(read)}
    return logistic(ANSWER_BIAS, ANSWER_WEIGHTS, figures)


def _figures(read: ReadSentence) -> dict[str, float]:
    return {"agreement": read.agreement, "answerable": read.answerable}
