"""Stories: are articles about one event put together, and only those?

Flows in: texts that people sorted into stories, and a file of what sorted them anew. Flows out: a task an article.
Where no file is given, a plain baseline is measured: TF-IDF and average linkage with one threshold. Nothing is asked
of Dateline, which sorts no stories yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evals.datasets import BadData
from evals.datasets.files import only
from evals.datasets.records import json_lines
from evals.datasets.stories import Stories, load_stories
from evals.metrics import MissingScorer, clustering
from evals.model import Record, Tally, Task
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint

THRESHOLD = 0.86  # cosine distance above which two groups of articles stay apart
HEADLINES = 2  # how often a headline counts beside its text
COMMON, ENOUGH = 0.4, 50  # words in more than this share of the texts are left out, where there are texts enough
MEASURES = clustering.MEASURES


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Raises BadData, for the predictions too, CannotMeasure and MissingScorer."""
    if options.limit is not None or options.splits:
        raise CannotMeasure("--limit and --split: a part of the articles is another clustering; leave them out.")
    stories = load_stories(data_of(options))
    predicted = _baseline(stories) if options.predictions is None else _read(options.predictions, stories)
    by = f"TF-IDF, average linkage, threshold {THRESHOLD}" if options.predictions is None else options.predictions.name
    tallies = clustering.tallies(
        [predicted[text.article.id] for text in stories.texts], [text.story for text in stories.texts]
    )
    yield Prepared(
        tasks=tuple(_tasks(stories, predicted, tallies)),
        measures=MEASURES,
        data=f"{len(stories.texts)} articles, {len(set(stories.gold.values()))} stories, sorted by {by}",
        fingerprint=fingerprint(repr(sorted(predicted.items())), repr(sorted(stories.gold.items()))),
        notes=("Intervals are over articles: those of one story are not independent.",),
    )


class _Prediction(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str
    story: Annotated[str, Field(pattern=r"\S")]


def _read(path: Path, stories: Stories) -> Mapping[str, str]:
    """Story by article id. Raises BadData when an article has none, or is not in the set."""
    file = only(path, ".jsonl")
    predicted = {entry.id: entry.story for _, entry in json_lines(file, _Prediction)}
    missing = [text.article.id for text in stories.texts if text.article.id not in predicted]
    if missing:
        raise BadData(f"{file.shown}: no story for article {missing[0]} and {len(missing) - 1} more; give each one.")
    return predicted


def _baseline(stories: Stories) -> Mapping[str, str]:
    """Words of headline and text, weighted by TF-IDF; average linkage of cosine distances, cut at THRESHOLD.

    On BASIL: B³ F1 .893, pair F1 .711. Headlines once and common words kept: .881 and .688.
    """
    try:
        from sklearn.cluster import AgglomerativeClustering  # type: ignore[import-untyped]
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingScorer("the baseline of stories", "scikit-learn") from error
    texts = [f"{text.article.title or ''}\n" * HEADLINES + text.article.text for text in stories.texts]
    often = COMMON if len(texts) >= ENOUGH else 1.0
    weights = TfidfVectorizer(stop_words="english", sublinear_tf=True, max_df=often).fit_transform(texts).toarray()
    grouping = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=THRESHOLD
    )
    labels = grouping.fit_predict(weights)
    return {text.article.id: str(label) for text, label in zip(stories.texts, labels, strict=True)}


def _tasks(stories: Stories, predicted: Mapping[str, str], tallies: Sequence[Mapping[str, Tally]]) -> Iterator[Task]:
    gold = stories.gold
    for text, own in zip(stories.texts, tallies, strict=True):
        name = text.article.id
        blank = Record(name, "article", "", text.article.title or name, f"with {_others(name, gold)}")
        record = replace(blank, tallies=own, faults=tuple(_faults(name, gold, predicted)))
        yield Task(name, partial(_same, record), blank)


def _same(record: Record) -> Record:
    return record


def _faults(name: str, gold: Mapping[str, str], predicted: Mapping[str, str]) -> Iterator[str]:
    belong, put = _together(name, gold), _together(name, predicted)
    if apart := sorted(belong - put):
        yield f"not with {', '.join(apart)}"
    if astray := sorted(put - belong):
        yield f"put with {', '.join(astray)}"


def _others(name: str, gold: Mapping[str, str]) -> str:
    return ", ".join(sorted(_together(name, gold))) or "no other"


def _together(name: str, stories: Mapping[str, str]) -> set[str]:
    return {other for other, story in stories.items() if story == stories[name] and other != name}
