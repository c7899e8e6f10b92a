"""What a reader says of one text: the best spans in words, and how sure it is that the answer is there.

Flows in: a question, candidates, a scorer. Flows out: readings. Knows no gold answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.arrays import Floats
from training.cases import Candidate
from training.progress import Progress
from training.scoring import Scorer, Scores
from training.sequences import Sequence as TokenSequence
from training.sequences import packed
from training.tokens import Encoded, Encoder
from vectorstore.readings import IMPOSSIBLE, span_scores

TOGETHER = 64  # sequences that a scorer is given at once


@dataclass(frozen=True, slots=True)
class Said:
    """One span of a text, its words, and its score: higher is better, comparable between texts of one question."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Read:
    """One text read for a question; `spans` best first, empty where no token of the text was read."""

    spans: tuple[Said, ...]
    nothing: float  # the score of "not here"
    answerable: float  # log-odds
    confidence: float  # log of the best first token's probability and of its last one's, among the text's

    @property
    def margin(self) -> float:
        """Of the best span over "not here"."""
        return (self.spans[0].score if self.spans else IMPOSSIBLE) - self.nothing


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    candidate: Candidate
    encoded: Encoded
    sequence: TokenSequence


def read(
    asked: Sequence[tuple[str, Candidate]], scorer: Scorer, encode: Encoder, progress: Progress, *, spans: int = 1
) -> list[Read]:
    """Each question with its candidate, in the order given, with its `spans` best spans."""
    prepared = [_prepared(question, candidate, encode) for question, candidate in asked]
    scored = scores([each.sequence for each in prepared], scorer, progress)
    return [_read(each, score, spans) for each, score in zip(prepared, scored, strict=True)]


def scores(sequences: Sequence[TokenSequence], scorer: Scorer, progress: Progress) -> list[Scores]:
    """In the order given, with a bar."""
    made: list[Scores] = []
    chunks = [sequences[first : first + TOGETHER] for first in range(0, len(sequences), TOGETHER)]
    for chunk in progress.over(chunks, "Reading"):
        made += scorer(chunk)
    return made


def _prepared(question: str, candidate: Candidate, encode: Encoder) -> _Prepared:
    encoded = encode(candidate.text)
    return _Prepared(candidate, encoded, packed(encode.ids(question), encode.ids(candidate.title), encoded.ids))


def _read(prepared: _Prepared, score: Scores, most: int) -> Read:
    text = slice(prepared.sequence.start, prepared.sequence.end)
    starts, ends = score.starts[text], score.ends[text]
    nothing = float(score.starts[0] + score.ends[0])
    best = list(_best(starts, ends, most)) if len(starts) else []
    confidence = _log_share(starts, best[0][0]) + _log_share(ends, best[0][1]) if best else 0.0
    spans = tuple(Said(_words(prepared, first, last), value) for first, last, value in best)
    return Read(spans, nothing, score.answerable, confidence)


def _best(starts: Floats, ends: Floats, most: int) -> Iterator[tuple[int, int, float]]:
    """First token, last token, score; best first."""
    table = span_scores(starts, ends)
    for flat in np.argsort(-table, axis=None, kind="stable")[:most]:
        first, more = divmod(int(flat), table.shape[1])
        if table[first, more] > IMPOSSIBLE:
            yield first, first + more, float(table[first, more])


def _words(prepared: _Prepared, first: int, last: int) -> str:
    offsets = prepared.encoded.offsets
    return prepared.candidate.text[offsets[first][0] : offsets[last][1]]


def _log_share(logits: Floats, place: int) -> float:
    peak = float(logits.max())
    return float(logits[place]) - peak - float(np.log(np.exp(logits - peak).sum()))
