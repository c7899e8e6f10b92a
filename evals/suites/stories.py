"""Stories: are articles about one event put together, and only those?

Flows in: texts that people sorted into stories, and a file of what sorted them anew, if there is one. Flows out: a task
an article. Where no file is given, Dateline sorts them: it reads them in one after another, by date, and follows after
each, as it does with news that come in. Beside it stands a plain baseline, which sees all texts at once: TF-IDF and
average linkage with one threshold.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evals.datasets import BadData
from evals.datasets.articles import DataArticle
from evals.datasets.files import only
from evals.datasets.records import json_lines
from evals.datasets.stories import Stories, load_stories
from evals.metrics import MissingScorer, clustering
from evals.model import Measure, Record, Tally, Task
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint
from vectorstore.model import MAIN_ARCHIVE
from vectorstore.ports import BadArticle, Progress

THRESHOLD = 0.86  # cosine distance above which two groups of articles stay apart
HEADLINES = 2  # how often a headline counts beside its text
COMMON, ENOUGH = 0.4, 50  # words in more than this share of the texts are left out, where there are texts enough
BY_WORDS = " by TF-IDF"

Sorted = Mapping[str, str]  # article id to the label of its story


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Raises BadData, for the predictions too, CannotMeasure and StoreUnavailable."""
    if options.limit is not None or options.splits:
        raise CannotMeasure("--limit and --split: a part of the articles is another clustering; leave them out.")
    stories = load_stories(data_of(options))
    predicted = _read(options.predictions, stories) if options.predictions else _followed(stories, options.progress)
    by = options.predictions.name if options.predictions else "Dateline, as they came in"
    baseline, notes = _baseline_or_why_not(stories)
    tallies = [_tallies(predicted, "", stories), *([_tallies(baseline, BY_WORDS, stories)] if baseline else [])]
    both = [{name: tally for each in own for name, tally in each.items()} for own in zip(*tallies, strict=True)]
    yield Prepared(
        tasks=tuple(_tasks(stories, predicted, both)),
        measures=tuple(_with_baseline(clustering.MEASURES) if baseline else clustering.MEASURES),
        data=f"{len(stories.texts)} articles, {len(set(stories.gold.values()))} stories, sorted by {by}",
        fingerprint=fingerprint(repr(sorted(predicted.items())), repr(sorted(stories.gold.items()))),
        notes=("Intervals are over articles: those of one story are not independent.", *notes),
    )


def _followed(stories: Stories, progress: Progress) -> Sorted:
    """What Dateline makes of them: in a new archive, by the code that follows the news.

    They come in by date, those without one at the end, and are taken to be of the day they are read in. Of one date
    they come in as a hash of their ids has it: a file may be in the order of its stories. The first article of a story
    is its label, so that the same sorting has the same labels.
    """
    from service.adapters.stories import SqlStories
    from service.adapters.system_clock import SystemClock
    from service.stories.following import Follower
    from vectorstore.adapters.database import Database
    from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
    from vectorstore.reading import prepare as prepared

    numbers, clock, ids = count(1), SystemClock(), dict[str, str]()
    articles = sorted(stories.articles(), key=_when)
    progress.start("Sorting", len(articles))
    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder, closing(Database(Path(folder) / "db")) as db:
        catalogue, kept = SqliteCatalogue(db, clock), SqlStories(db, clock)
        follow = Follower(kept, new_id=lambda: f"{next(numbers):06}")
        for article in articles:
            try:
                ids[article.id] = catalogue.add(MAIN_ARCHIVE, [prepared(article.draft())])[0].article_id
            except BadArticle as error:
                raise BadData(f"article {article.id}: {error}") from error
            follow()
            progress.advance()
        story_of = kept.of_articles(MAIN_ARCHIVE, list(ids.values()))
    progress.finish()
    labels: dict[str, str] = {}
    return {name: labels.setdefault(story_of[article_id], name) for name, article_id in ids.items()}


def _when(article: DataArticle) -> tuple[float, bytes]:
    period = article.published.period() if article.published else None
    return period[0].timestamp() if period else math.inf, hashlib.sha256(article.id.encode()).digest()


def _baseline_or_why_not(stories: Stories) -> tuple[Sorted | None, Sequence[str]]:
    try:
        return _baseline(stories), ()
    except MissingScorer as error:
        return None, (f"Without a baseline: {error}",)


def _with_baseline(measures: Sequence[Measure]) -> Iterator[Measure]:
    for measure in measures:
        name = f"{measure.name}{BY_WORDS}"
        yield replace(measure, beside=(name,))
        parts = measure.harmonic_of
        of = (f"{parts[0]}{BY_WORDS}", f"{parts[1]}{BY_WORDS}") if parts else None
        yield replace(measure, name=name, better="neither", note="", harmonic_of=of)


def _tallies(labels: Sorted, suffix: str, stories: Stories) -> list[Mapping[str, Tally]]:
    found = clustering.tallies(
        [labels[text.article.id] for text in stories.texts], [text.story for text in stories.texts]
    )
    return [{f"{name}{suffix}": tally for name, tally in own.items()} for own in found]


class _Prediction(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str
    story: Annotated[str, Field(pattern=r"\S")]


def _read(path: Path, stories: Stories) -> Sorted:
    """Story by article id. Raises BadData when an article has none, or is not in the set."""
    file = only(path, ".jsonl")
    predicted = {entry.id: entry.story for _, entry in json_lines(file, _Prediction)}
    missing = [text.article.id for text in stories.texts if text.article.id not in predicted]
    if missing:
        raise BadData(f"{file.shown}: no story for article {missing[0]} and {len(missing) - 1} more; give each one.")
    return predicted


def _baseline(stories: Stories) -> Sorted:
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
