"""ROUGE: how many words, pairs of words and common subsequences a text shares with a reference.

Definition: F-measure of ROUGE-1, ROUGE-2 and ROUGE-Lsum (Lin 2004, "ROUGE: A Package for Automatic Evaluation of
Summaries") as rouge-score computes them (https://github.com/google-research/google-research/tree/master/rouge), which
replicates ROUGE-1.5.5 with its option -m: words of more than three letters are cut to their Porter stem. Lower case,
letters and digits of ASCII only. ROUGE-Lsum takes each line for a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from evals.metrics import MissingScorer
from evals.model import Measure, Tally

_NAMES = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeLsum": "ROUGE-Lsum"}
MEASURES = tuple(Measure(name, note="F-measure, mean over texts") for name in _NAMES.values())


class _Score(Protocol):
    @property
    def fmeasure(self) -> float: ...


class _Scorer(Protocol):
    def score(self, target: str, prediction: str) -> Mapping[str, _Score]: ...


def rouge(said: str, reference: str) -> dict[str, Tally]:
    """MEASURES of one text against one reference, one sentence a line. Raises MissingScorer."""
    scores = _scorer().score(target=reference, prediction=said)
    return {name: Tally(float(scores[key].fmeasure)) for key, name in _NAMES.items()}


@lru_cache(maxsize=1)
def _scorer() -> _Scorer:
    try:
        from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingScorer("ROUGE", "rouge-score") from error
    scorer: _Scorer = RougeScorer(list(_NAMES), use_stemmer=True)
    return scorer
