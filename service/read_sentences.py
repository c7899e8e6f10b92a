"""Where, in each sentence, a reader sees the answer to the question.

Flows in: the passages of one search with what was read in them, and Candidates. Flows out: for a Candidate the words
that the reader takes for the answer, and figures about them. Pure. Knows no model and decides nothing.

The same words found in several passages strengthen each other: their shares of the reader's belief add up, as in
Clark and Gardner (2018) the probabilities of equal strings do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from service.candidates import Candidate
from vectorstore.model import RankedPassage
from vectorstore.readings import AnswerSpan, Reading, span_scores

SPANS = 5  # of each passage, whose words are counted together
BELIEVED = log(0.01)  # of `agreement`: one hundredth of the belief
FAR_BELOW = -10.0  # of `over_nothing`
LEAST = 1e-9  # a share of belief below this says no more
MOST_OVER = 12.0  # more than this above "nothing here" says no more


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """`text` stands at `[start, end)` of the candidate's text. Scores are logits, and compare within one question."""

    text: str
    start: int
    end: int
    behind: float  # its score less the best of all that was read: 0 or below
    over_nothing: float  # its score less that of "nothing here", at most MOST_OVER
    agreement: float  # log of the share of belief that the same words have, wherever they stand: 0 or below
    answerable: float  # log-odds that its passage answers

    @property
    def is_believed(self) -> bool:
        """Whether these words may well be the answer, if there is one at all."""
        return self.agreement > BELIEVED and self.over_nothing > FAR_BELOW

    def same_words(self, other: ReadSentence) -> bool:
        """Whether the two are the same answer in other places: letters and digits count, and their case does not."""
        return _key(self.text) == _key(other.text)


Reads = Mapping[tuple[str, int], ReadSentence]  # by `Candidate.key`
_SpanIn = tuple[str, AnswerSpan]  # with the text that it stands in


def read_sentences(pool: Sequence[Candidate], passages: Sequence[RankedPassage]) -> Reads:
    """`passages` are those that the candidates' ranks count; of what was not read, nothing."""
    found = _found(passages)
    if found is None:
        return {}
    return {candidate.key: one for candidate in pool if (one := found.of(candidate))}


def most_believed(passages: Sequence[RankedPassage]) -> str | None:
    """Of everything read for one question the words with the largest share of belief, whether or not they are to be
    said; None where nothing was read."""
    spans = _spans(passages)
    if not spans:
        return None
    belief = _belief(spans, max(span.score for _, span in spans))
    words = ((text[span.start : span.end], span.score) for text, span in spans)
    return max(words, key=lambda found: (belief[_key(found[0])], found[1]))[0]


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything read for one question."""

    readings: Mapping[int, Reading]  # by the rank of the passage
    top: float  # score of the best span
    belief: Mapping[str, float]  # share of each answer's words, in `_key`'s form

    def of(self, candidate: Candidate) -> ReadSentence | None:
        """None where the candidate's passage was not read, or not as far as this sentence."""
        reading = self.readings.get(candidate.rank)
        start = candidate.span.start - candidate.passage.span.start
        span = reading.best(start, start + len(candidate.text)) if reading else None
        if reading is None or span is None:
            return None
        words = candidate.text[span.start - start : span.end - start]
        share = max(self.belief.get(_key(words), 0.0), LEAST)
        return ReadSentence(
            text=words,
            start=span.start - start,
            end=span.end - start,
            behind=span.score - self.top,
            over_nothing=min(span.score - reading.nothing, MOST_OVER),
            agreement=log(share),
            answerable=reading.answerable,
        )


def _found(passages: Sequence[RankedPassage]) -> _Found | None:
    spans = _spans(passages)
    if not spans:
        return None
    readings = {rank: ranked.reading for rank, ranked in enumerate(passages) if ranked.reading is not None}
    top = max(span.score for _, span in spans)
    return _Found(readings, top, _belief(spans, top))


def _spans(passages: Sequence[RankedPassage]) -> list[_SpanIn]:
    """The SPANS best of each passage that was read."""
    read = [(ranked.passage.text, ranked.reading) for ranked in passages if ranked.reading is not None]
    return [(text, span) for text, reading in read for span in _first_spans(reading)]


def _belief(spans: Sequence[_SpanIn], top: float) -> dict[str, float]:
    """The share of belief of each answer's words, in `_key`'s form."""
    weights: defaultdict[str, float] = defaultdict(float)
    for text, span in spans:
        weights[_key(text[span.start : span.end])] += exp(span.score - top)
    total = sum(weights.values())
    return {words: weight / total for words, weight in weights.items()}


def _first_spans(reading: Reading) -> list[AnswerSpan]:
    """The SPANS best of a text, in no order."""
    scores = span_scores(reading.starts, reading.ends)
    places = np.argpartition(-scores, min(SPANS, scores.size) - 1, axis=None)[:SPANS] if scores.size else ()
    found = (divmod(int(place), scores.shape[1]) for place in places)
    return [
        AnswerSpan(reading.offsets[first][0], reading.offsets[first + more][1], float(scores[first, more]))
        for first, more in found
        if first + more < len(reading.offsets)
    ]


def _key(words: str) -> str:
    """Lower case, letters and digits alone: what is the same answer in other places."""
    return " ".join("".join(c if c.isalnum() else " " for c in words.lower()).split())
