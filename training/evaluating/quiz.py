"""The news quiz over what BM25 found: the answer read out of the passages, and the passages put in a better order.

Flows in: cases with their candidates best first, and what a reader said of each. Flows out: exact match, F1, and how
often the answer stands in the first passage and in the first five, as found and as read.

A span's score is its logits, plus the log-odds that its passage answers, plus its passage's search score in shares of
the best; spans of the same words add their exponentials (as in Karpukhin et al. 2020 and after). The two weights are
fixed beforehand: on some 270 questions, whose standard error is 2 points, nothing finer can be chosen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from evals.metrics.short_answers import exact_match, in_any_order, token_f1
from evals.wording import normalised_quiz
from training.cases import Asked
from training.evaluating.answers import Read

SPANS = 5  # of a passage
ANSWERABLE, SEARCHED = 1.0, 2.0
MOST_ORDERED = 3  # right answers whose every order is accepted


def quiz_figures(cases: Sequence[Asked], read: Sequence[Sequence[Read]]) -> Mapping[str, float]:
    """Per cent. `read` has one Read for each of the first candidates of each case."""
    figures = defaultdict(list)
    for case, of_case in zip(cases, read, strict=True):
        found = [candidate.holds for candidate in case.texts[: len(of_case)]]
        scores = passage_scores(case, of_case)
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        for most in (1, 5):
            figures[f"answer@{most} as found"].append(float(any(found[:most])))
            figures[f"answer@{most}"].append(float(any(found[place] for place in order[:most])))
        figures["answer found at all"].append(float(any(found)))
        said = best_answer(case, of_case)
        accepted = _accepted(case)
        figures["exact match"].append(exact_match(said, accepted, normalised_quiz).part)
        figures["F1"].append(token_f1(said, accepted, normalised_quiz).part)
    return {"questions": float(len(cases)), **{name: 100 * fmean(values) for name, values in figures.items()}}


def passage_scores(case: Asked, read: Sequence[Read]) -> list[float]:
    """Each passage's best span's score."""
    extra = _extra(case, read)
    return [each.spans[0].score + more if each.spans else -math.inf for each, more in zip(read, extra, strict=True)]


def best_answer(case: Asked, read: Sequence[Read]) -> str | None:
    """The words whose spans weigh the most together, as the best of them spells them; None when nothing was read."""
    scored = [
        (said, said.score + more) for each, more in zip(read, _extra(case, read), strict=True) for said in each.spans
    ]
    spelled: dict[str, tuple[float, str]] = {}
    weight: dict[str, float] = defaultdict(float)
    peak = max((score for _, score in scored), default=0.0)
    for said, score in scored:
        words = normalised_quiz(said.text)
        if words:
            weight[words] += math.exp(score - peak)
            spelled[words] = max(spelled.get(words, (-math.inf, "")), (score, said.text))
    return spelled[max(weight, key=lambda words: weight[words])][1] if weight else None


def _extra(case: Asked, read: Sequence[Read]) -> list[float]:
    """What a passage adds to each of its spans."""
    top = max((candidate.score for candidate in case.texts), default=0.0)
    shares = [(candidate.score - top) / top if top > 0 else 0.0 for candidate in case.texts]
    return [ANSWERABLE * each.answerable + SEARCHED * share for each, share in zip(read, shares, strict=False)]


def _accepted(case: Asked) -> tuple[str, ...]:
    """Several right answers are wanted together, in any order."""
    if len(case.accepted) <= MOST_ORDERED:
        return in_any_order(case.accepted)
    return (" ".join(case.accepted),)
