"""Page extraction: how much of a page's body was taken out, and how much else with it?

Source: evaluate.py of https://github.com/scrapinghub/article-extraction-benchmark, whose numbers these are.

Definition: a text is a bag of shingles, each four words in a row (words: runs of letters, digits and underscores, case
included; a text of one to three words is one shingle). A page's precision is the share of the extracted shingles that
the marked body holds, as often as it holds them; its recall the share of the marked shingles that were extracted.
Pages count alike, whatever their length: precision is the mean over pages with an extracted text, recall over pages
with a marked body. Accuracy is the share of pages with exactly the same words. F1 is 2PR / (P + R) of the two means: no
ratio of sums over pages, so a page has no tally of it. Where nothing at all was found the script stops with an error,
and here F1 is 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from evals.metrics import of_something
from evals.model import Measure, Tally, mean

SHINGLE = 4
PRECISION, RECALL, ACCURACY = "extraction precision", "extraction recall", "extraction accuracy"
F1 = "extraction F1"
MEASURES = (
    Measure(PRECISION, note="mean over pages that something was taken from"),
    Measure(RECALL, note="mean over pages with a body"),
    Measure(F1, note="of the two means", harmonic_of=(PRECISION, RECALL)),
    Measure(ACCURACY, note="pages with exactly the words of the body"),
)

_WORD = re.compile(r"\w+")


class Extraction(NamedTuple):
    """Scores over pages. `precision` and `recall` are None where no page has an extracted text, or a body."""

    precision: float | None
    recall: float | None
    f1: float | None
    accuracy: float


def tallies(extracted: str, marked: str) -> dict[str, Tally]:
    """MEASURES of one page: the text taken from it, and the body that a person marked.

    It has no precision where nothing was taken from it, and no recall where nothing is marked.
    """
    taken, body = _shingles(extracted), _shingles(marked)
    shared = (taken & body).total()
    shares = {PRECISION: _share(shared, taken.total()), RECALL: _share(shared, body.total())}
    return {
        **of_something(shares),
        ACCURACY: Tally(float(_WORD.findall(extracted) == _WORD.findall(marked))),
    }


def extraction(pages: Iterable[tuple[str, str]]) -> Extraction | None:
    """Scores over pages, each (extracted, marked); None of no pages."""
    found = [tallies(extracted, marked) for extracted, marked in pages]
    accuracy = mean([page[ACCURACY].part for page in found])
    if accuracy is None:
        return None
    precision = mean([page[PRECISION].part for page in found if PRECISION in page])
    recall = mean([page[RECALL].part for page in found if RECALL in page])
    return Extraction(precision, recall, _f1(precision, recall), accuracy)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words)


def _share(part: int, whole: int) -> Tally:
    return Tally(part / whole, 1) if whole else Tally(0, 0)


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
