"""All figures of one reader, and the numbers its log-odds become probabilities by.

Flows in: a scorer and a folder of prepared cases. Flows out: figures by set, and calibrations. Knows no training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from training.cases import Asked, load_pairs, load_questions
from training.evaluating.answers import Read, read, scores
from training.evaluating.quiz import SPANS, quiz_figures
from training.evaluating.squad import Judged, fitted, fitted_log_odds, judged, squad_figures
from training.evaluating.support import Supported, fitted_support, judged_pairs, support_figures
from training.preparing.everything import (
    POOL_DEV,
    QUIZ_DEV,
    SQUAD_CALIBRATION,
    SQUAD_TEST,
    SUPPORT_DEV,
    NotPrepared,
    cases_file,
)
from training.progress import Progress
from training.scoring import Scorer
from training.sequences import packed
from training.tokens import NONE, Encoder

CaseSet = Literal["squad", "support", "quiz", "pool"]
SETS: tuple[CaseSet, ...] = ("squad", "support", "quiz")
TOP = 20  # passages of a quiz question that are read

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measuring:
    """What measures: a reader, the folder of its cases, and at most `limit` cases of a set."""

    scorer: Scorer
    data: Path
    progress: Progress
    encode: Encoder
    limit: int | None = None
    top: int = TOP

    def figures(self, name: CaseSet) -> Figures:
        """Raises NotPrepared."""
        if name == "squad":
            return squad_figures(self.squad(SQUAD_TEST), self.squad(SQUAD_CALIBRATION))
        if name == "support":
            return support_figures(self.support())
        return self._quiz(QUIZ_DEV if name == "quiz" else POOL_DEV)

    def calibrations(self) -> Mapping[str, Mapping[str, object]]:
        """For each probability its features in order, their weights, and the shift. Raises NotPrepared."""
        squad, support = self.squad(SQUAD_CALIBRATION), self.support()
        return {
            "answerable": {"of": ["log-odds"], **asdict(fitted_log_odds(squad))},
            "answerable-by-three": {"of": ["log-odds", "margin", "confidence"], **asdict(fitted(squad))},
            "supported": {"of": ["log-odds"], **asdict(fitted_support(support))},
        }

    def squad(self, part: str) -> Judged:
        cases = self._questions(part)
        asked = [(case.question, case.texts[0]) for case in cases]
        return judged(cases, read(asked, self.scorer, self.encode, self.progress))

    def support(self) -> Supported:
        pairs = load_pairs(_existing(self.data, SUPPORT_DEV))[: self.limit]
        sequences = [packed(self.encode.ids(pair.sentence), NONE, self.encode.ids(pair.quote)) for pair in pairs]
        scored = scores(sequences, self.scorer, self.progress)
        return judged_pairs(pairs, [score.supported for score in scored])

    def _quiz(self, part: str) -> Figures:
        cases = self._questions(part)
        asked = [(case.question, candidate) for case in cases for candidate in case.texts[: self.top]]
        said = iter(read(asked, self.scorer, self.encode, self.progress, spans=SPANS))
        by_case: Sequence[Sequence[Read]] = [[next(said) for _ in case.texts[: self.top]] for case in cases]
        return quiz_figures(cases, by_case)

    def _questions(self, part: str) -> list[Asked]:
        return load_questions(_existing(self.data, part))[: self.limit]


def _existing(data: Path, part: str) -> Path:
    file = cases_file(data, part)
    if not file.exists():
        raise NotPrepared(f"no {file.name} in {data}: python -m training prepare")
    return file
