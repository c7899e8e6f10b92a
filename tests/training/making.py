"""Groups, stages and articles that are made up, for the tests of training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.datasets.articles import DataArticle
from training.groups import Group, Text
from training.recipe import Stage
from training.scoring import Scores
from training.sequences import Sequence as TokenSequence
from training.tokens import tokens
from vectorstore.model import Published


def text(*ids: int, spans: Sequence[tuple[int, int]] = (), title: Sequence[int] = (), rank: int = 0) -> Text:
    return Text(tokens(*ids), tokens(*title), tuple(spans), rank)


def question(first: int = 1000, length: int = 5) -> Group:
    """Answered by the third token of its text; `first` tells it from others."""
    own = text(*range(first + 100, first + 100 + length * 3), spans=[(2, 3)], title=[first + 90])
    other = text(*range(first + 200, first + 200 + length * 4))
    return Group(
        tokens(*range(first, first + length)), (own, other), twins=(tokens(*range(first, first + length - 1), 9),)
    )


def pair(first: int = 5000, *, supported: bool = False) -> Group:
    said = tokens(first, first + 1, first + 2, first + 3)
    original = tokens() if supported else tokens(first, first + 1, 77, first + 3)
    return Group(said, (text(*range(first, first + 20)),), supported=int(supported), original=original)


def stage(**changes: object) -> Stage:
    """A small one, of questions and pairs."""
    usual = {
        "name": "small",
        "kind": "fine",
        "steps": 4,
        "learning_rate": 1e-3,
        "warm_up": 1,
        "seed": 3,
        "average": 0.5,
        "longest": 96,
        "tokens": 256,
        "micro_batches": 2,
        "mix": {"squad": 1, "squad-twins": 0.5, "support": 1},
    }
    return Stage.model_validate({**usual, **changes})


def parts(count: int = 40) -> dict[str, list[Group]]:
    return {
        "squad": [question(300 * number + 1000, 4 + number % 9) for number in range(count)],
        "support": [pair(300 * number + 1000, supported=number % 2 == 0) for number in range(count)],
        "cloze": [question(300 * number + 1000, 6) for number in range(count)],
    }


def article(url: str, body: str, *, title: str = "", published: str | None = "2023-03-01") -> DataArticle:
    dated = Published(published, "day", "metadata") if published else None
    return DataArticle(id=url, text=body, title=title or None, url=url, published=dated)


class Pointing:
    """A scorer that finds the words it is told, wherever they stand in a text, and is as sure as it is told."""

    def __init__(self, found: Sequence[int], answerable: float = 1.0, supported: float = 0.0) -> None:
        self._found, self._answerable, self._supported = list(found), answerable, supported

    def __call__(self, sequences: Sequence[TokenSequence]) -> list[Scores]:
        return [self._one(list(sequence.ids)) for sequence in sequences]

    def _one(self, ids: list[int]) -> Scores:
        starts, ends = np.zeros(len(ids), np.float32), np.zeros(len(ids), np.float32)
        size = len(self._found)
        for place in range(len(ids) - size + 1):
            if ids[place : place + size] == self._found:
                starts[place], ends[place + size - 1] = 5.0, 5.0
        return Scores(starts, ends, self._answerable if starts.any() else -self._answerable, self._supported)
