"""How likely a sentence is to answer a question, from what was found out about the pair.

Flows in: figures about one candidate sentence. Flows out: a probability. Pure; a logistic regression whose weights are
written out below, so that anyone can read why a sentence won.

The weights were fitted on 900 questions of SQuAD 2.0, 220 of a news quiz of 2022 and 200 written by hand on 24 news
articles of 2023 (80 of them without an answer), a sentence counting as right when it holds the answer; questions of
one article were never on both sides of a fold. They are not fitted to the seeds or to their facts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ENOUGH = 0.3  # chosen on the folds: nine in ten of the questions without an answer stay below it

BIAS = -5.43
COVERAGE = 0.30
TERMS_INSIDE = 1.14
COSINE = 3.88
BEHIND_THE_BEST = 2.44
VALUE = 0.48
NO_VALUE = -1.03
DAY_OF_ARTICLE = -2.11
FIRST_PASSAGE = 1.28
FOCUS = 0.59
GIVES_REASON = 1.18
REASON_ASKED = -1.47
NAMED_THING = 2.04


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures about one candidate sentence."""

    coverage: float  # of the question, 0 to 1
    terms_inside: float  # of its plain words, by the sentence itself, 0 to 1
    cosine: float  # of question and sentence
    best_cosine: float  # the highest among the candidates
    value: bool  # holds a value of the wanted kind (person, place, day, number, body, office)
    value_missing: bool  # such a value is wanted, and neither the sentence nor its article's date has one
    day_of_article: bool  # the day asked for would be the article's own
    rank: int  # of its passage, from 0
    focus: bool  # says the noun behind what, which or how many
    reason_asked: bool
    gives_reason: bool
    named_thing: bool  # holds the name of the thing asked for: "Which principle …?"


def probability(evidence: Evidence) -> float:
    """0 to 1."""
    total = (
        BIAS
        + COVERAGE * evidence.coverage
        + TERMS_INSIDE * evidence.terms_inside
        + COSINE * evidence.cosine
        + BEHIND_THE_BEST * (evidence.cosine - evidence.best_cosine)
        + VALUE * evidence.value
        + NO_VALUE * evidence.value_missing
        + DAY_OF_ARTICLE * evidence.day_of_article
        + FIRST_PASSAGE / (1 + evidence.rank)
        + FOCUS * evidence.focus
        + REASON_ASKED * evidence.reason_asked
        + GIVES_REASON * (evidence.reason_asked and evidence.gives_reason)
        + NAMED_THING * evidence.named_thing
    )
    return 1.0 / (1.0 + math.exp(-total))
