"""How likely a sentence is to answer a question, and how likely the archive answers it at all.

Flows in: figures about candidate sentences. Flows out: probabilities. Pure; two logistic regressions whose weights are
written out below, so that anyone can read why a sentence won and why nothing was said. The second looks at the best
sentence beside the others: one that stands out from many is an answer more often than one of many alike.

The weights were fitted by `sklearn`'s LogisticRegression on the answerable and unanswerable questions of eight articles
of SQuAD 2.0 (Rajpurkar et al. 2018), on new Wikipedia questions of SQuADShifts (Miller et al. 2020; the first model
alone) and on 200 questions written by hand about 24 news articles of 2023, 80 of them without an answer; questions of
one article were never on both sides of a fold. They are not fitted to the seeds or to their facts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

ENOUGH = 0.35  # chosen on the folds, where it keeps abstention F1 above that of never answering
LEAST = 1e-4  # a probability nearer to 0 or 1 than this says no more


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures about one candidate sentence."""

    coverage: float  # of the question, 0 to 1
    terms_inside: float  # of its plain words, by the sentence itself, 0 to 1
    cosine: float  # of question and sentence
    behind: float  # its cosine less the highest among the candidates: 0 or below
    passage_behind: float  # the same of its passage among the passages, as the search compared them
    asked: int  # plain words of the question that weigh something
    in_order: float  # share of the question's neighbouring words that are neighbours here too
    contradicted: bool  # says the contrary of a word of the question
    negated: bool  # the question says "not"
    value: bool  # holds a value of the wanted kind (person, place, day, number, body, office)
    value_missing: bool  # such a value is wanted, and neither the sentence nor its article's date has one
    day_of_article: bool  # the day asked for would be the article's own
    named_thing: bool  # holds the name of the thing asked for: "Which principle …?"


SENTENCE_BIAS: Final = -5.20
SENTENCE_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "coverage": 3.40,
        "terms_inside": 0.79,
        "cosine": 0.87,
        "behind": 5.14,
        "passage_behind": 9.92,
        "asked": 0.26,
        "in_order": 1.10,
        "contradicted": -1.05,
        "negated": -0.05,
        "value": 0.51,
        "value_missing": -0.26,
        "day_of_article": -1.58,
        "named_thing": 0.26,
    }
)
ANSWER_BIAS: Final = -2.98
ANSWER_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "best": 0.52,
        "ahead": 0.12,
        "three": -1.51,
        "compared": 0.04,
        "coverage": 0.95,
        "contradicted": -1.58,
        "negated": -0.42,
        "cosine": 3.17,
        "value_missing": -0.11,
        "day_of_article": -2.62,
        "asked": 0.09,
    }
)


def probability(evidence: Evidence) -> float:
    """That this sentence holds the answer, if any does: 0 to 1. To be compared with others to the same question."""
    return logistic(SENTENCE_BIAS, SENTENCE_WEIGHTS, _figures(evidence))


def confidence(best: Evidence, probabilities: Sequence[float]) -> float:
    """That the sentence with the highest of the probabilities answers: 0 to 1. `probabilities` are of all compared."""
    return logistic(ANSWER_BIAS, ANSWER_WEIGHTS, {**_figures(best), **standing(probabilities)})


def standing(probabilities: Sequence[float]) -> dict[str, float]:
    """How the best sentence stands to the others."""
    ordered = sorted(probabilities, reverse=True)
    first, second = [*ordered, 0.0][:2]
    return {
        "best": log_odds(first),
        "ahead": log_odds(first) - log_odds(second),
        "three": sum(ordered[:3]) / len(ordered[:3]),
        "compared": float(len(ordered)),
    }


def _figures(evidence: Evidence) -> dict[str, float]:
    return {name: float(getattr(evidence, name)) for name in Evidence.__slots__}


def logistic(bias: float, weights: Mapping[str, float], figures: Mapping[str, float]) -> float:
    total = bias + sum(weight * figures[name] for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-total))


def log_odds(probability: float) -> float:
    return math.log(max(probability, LEAST) / (1 - min(probability, 1 - LEAST)))
