"""What a reader makes of a text for a question: where the answer may stand, and whether it stands there at all.

Flows in: a reader's figures for each token. Flows out: the best span of the text, or of a part of it. Pure. Knows no
model and no ranking.

A span's score is the sum of its first token's and its last token's logit (Devlin et al. 2019, "BERT"); scores of
different texts for one question may be compared, as the reader was trained to normalise over all of them (Clark and
Gardner 2018, "Simple and Effective Multi-Paragraph Reading Comprehension").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

LONGEST_ANSWER = 24  # tokens
IMPOSSIBLE = -1e9

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Code points `[start, end)` of the text that was read, and the log-odds-like score of the answer being that."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One text, read for one question.

    `offsets` are the code points `[start, end)` of the text that each token stands for, in order; what the reader could
    not take in (it is too long) has none. `starts` and `ends` are logits [tokens]; `nothing` is the score of "the
    answer is not here", to be compared with that of a span; `answerable` the log-odds that the text answers.
    """

    offsets: Sequence[tuple[int, int]]
    starts: Logits
    ends: Logits
    nothing: float
    answerable: float

    def best(self, start: int = 0, end: int | None = None) -> AnswerSpan | None:
        """The span of the highest score that lies in code points `[start, end)`; None when no token does."""
        first = bisect_left(self.offsets, start, key=itemgetter(0))
        last = len(self.offsets) if end is None else bisect_right(self.offsets, end, lo=first, key=itemgetter(1))
        if first >= last:
            return None
        scores = span_scores(self.starts[first:last], self.ends[first:last])
        place, more = divmod(int(np.argmax(scores)), scores.shape[1])
        a, b = first + place, first + place + more
        return AnswerSpan(self.offsets[a][0], self.offsets[b][1], float(scores[place, more]))


def span_scores(starts: Logits, ends: Logits, longest: int = LONGEST_ANSWER) -> Logits:
    """[tokens, min(longest, tokens)]: row i, column j is the score of the tokens from i to i + j."""
    tokens = len(starts)
    scores = np.full((tokens, min(longest, tokens)), IMPOSSIBLE, np.float32)
    for more in range(scores.shape[1]):
        scores[: tokens - more, more] = starts[: tokens - more] + ends[more:]
    return scores
