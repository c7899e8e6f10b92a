"""The grounding step: are true drafts let through, and altered ones refused?

Flows in: articles, the seeds or those of a news quiz. Flows out: a task a draft. Of a sentence two drafts are made: it
is said again in other words that say no more, and that is altered in meaning. Both are grounded as a language model's
sentences are, against the sentences of the passages that share the most words with the draft. Those are found by words
alone, so that what stands as evidence does not hang on what else a reader does. There are as many true drafts as
altered ones. A sentence that has no other wording is left out: the archive's own sentences are let through unread.

Where a reader is on it is also asked alone, of the draft and of the sentence it was made of, some with a neighbour: its
log-odds against 0, and their probability as the case's confidence.

Of a news quiz those articles alone are read that were searched for a question asked from UNSEEN_FROM on and never for
an earlier one: the reader that ships was trained on sentences, altered in the same ways, of articles searched for
questions asked before October 2023. The seeds were no part of its training.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path

from evals.altering.changes import KINDS
from evals.altering.drafting import Couple, couples
from evals.archive import OpenArchive, open_archive
from evals.datasets.news_quiz import load_news_quiz
from evals.datasets.sampling import sampled
from evals.model import AnyOf, Estimated, Measure, Record, Said, Tally, Task
from evals.suites.suite import CannotMeasure, Options, Prepared, fingerprint, in_full
from service.candidates import Candidate, candidates
from service.grounding import Grounded, Refused, ground
from vectorstore.model import Draft, RankedPassage
from vectorstore.ports import ReaderUnavailable

UNSEEN_FROM = 2024  # year of a question
COUPLES = 2  # of one article of a quiz: more of fewer articles are less of a sample
EVERY_SENTENCE = 1_000_000
TIMES = 40  # that the sentences of a seed are gone through: other wordings, other alterations
PASSAGES = 8  # as many as answering searches for

TRUE = "true"  # the kind of a draft in which nothing was altered
KEPT, REFUSED, BALANCED = "true kept", "altered refused", "balanced accuracy"
OF_KIND = "refused: "
ALONE = "reader alone: "
ESTIMATED = Estimated("support", "is borne out", "is not")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft to be grounded, and what it was made of. `kind`: what was altered, or TRUE."""

    text: str
    kind: str
    sentence: str
    quote: str

    @property
    def id(self) -> str:
        return f"{self.kind.replace(' ', '-')}-{fingerprint(self.text, self.sentence)}"


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Drafts of the sentences of the seeds, or with --data of a news quiz. Raises BadData and CannotMeasure."""
    articles = _seeds() if options.data is None else _unseen(options.data, options)
    drafts = [drafted for couple in _drawn(articles, options) for drafted in _both(couple)]
    if not drafts:
        raise CannotMeasure("no sentence of these articles can be said in other words and altered; raise --limit.")
    with open_archive(
        articles, options.settings, cache=options.cache, progress=options.progress, vectors=False
    ) as archive:
        yield Prepared(
            tasks=tuple(_task(drafted, archive) for drafted in drafts),
            measures=tuple(_measures({drafted.kind for drafted in drafts}, alone=archive.answering.reader is not None)),
            data=f"{len(drafts)} drafts of sentences of {len(articles)} articles",
            fingerprint=fingerprint(*in_full(articles), *(drafted.id for drafted in drafts)),
            notes=(*_notes(drafts), *archive.unread("articles")),
            archive=archive,
            estimated=ESTIMATED,
        )


def _measures(kinds: set[str], *, alone: bool) -> Iterator[Measure]:
    whole = (
        Measure(KEPT, note="said again in other words, and let through"),
        Measure(REFUSED),
        Measure(BALANCED, note="of both; there are as many of either"),
    )
    yield from whole
    yield from (Measure(f"{OF_KIND}{kind}") for kind in KINDS if kind in kinds)
    if alone:
        yield from (replace(measure, name=f"{ALONE}{measure.name}", note="") for measure in whole)


def _notes(drafts: Sequence[Drafted]) -> AnyOf:
    sentences = len({drafted.sentence for drafted in drafts})
    return (f"The drafts are made of {sentences} sentences: those of one are not independent.",)


# -- drafts ------------------------------------------------------------------------------------------------------------


def _seeds() -> list[Draft]:
    """Under their file names, which are the same on every machine."""
    from seeds import seed_files
    from service.bootstrap import Unwatched
    from vectorstore.reading import read_drafts

    read = read_drafts(seed_files(), progress=Unwatched())
    return [replace(draft, origin=Path(draft.origin).name) for draft in read if isinstance(draft, Draft)]


def _unseen(path: Path, options: Options) -> list[Draft]:
    """Articles of questions asked from UNSEEN_FROM on alone; with a limit, one drawn for each couple of drafts."""
    quiz = load_news_quiz(path)
    late = {url for each in quiz.questions if each.asked_on.year >= UNSEEN_FROM for url in each.searched}
    early = {url for each in quiz.questions if each.asked_on.year < UNSEEN_FROM for url in each.searched}
    drawn = sampled(sorted(late - early), limit=_couples(options), seed=options.seed, id_of=str)
    if not drawn:
        raise CannotMeasure(f"{path.name}: no article was searched for questions from {UNSEEN_FROM} on alone.")
    return [article.draft() for article in quiz.articles(drawn)]


def _couples(options: Options) -> int | None:
    """How many at most, since a true draft goes with its altered one. Raises CannotMeasure."""
    if options.limit == 1:
        raise CannotMeasure("--limit 1: a true draft goes with its altered one; give 2 or more.")
    return None if options.limit is None else options.limit // 2


def _drawn(articles: Sequence[Draft], options: Options) -> Sequence[Couple]:
    """At most half as many as the limit. An article gives the same whatever others there are."""
    found: dict[str, Couple] = {}
    for article in articles:
        rng = random.Random(f"{options.seed} {article.origin}")  # noqa: S311
        of_article = _of_article(article.text, rng, seed=options.data is None)
        found |= {each.said: each for each in of_article if each.said not in found}
    return sampled(list(found.values()), limit=_couples(options), seed=options.seed, id_of=lambda each: each.said)


def _of_article(text: str, rng: random.Random, *, seed: bool) -> Iterable[Couple]:
    """Each wording once. Of a seed all there are; of another article the first COUPLES."""
    found: dict[str, Couple] = {}
    for _ in range(TIMES if seed else 1):
        found |= {each.said: each for each in couples(text, EVERY_SENTENCE, rng, foreign=False) if _usable(each)}
    return list(found.values())[: None if seed else COUPLES]


def _usable(couple: Couple) -> bool:
    """A question answers nothing, so none is ever let through."""
    reworded = couple.said.split() != couple.sentence.split()
    return couple.altered is not None and reworded and not couple.sentence.endswith("?")


def _both(couple: Couple) -> Iterator[Drafted]:
    yield Drafted(couple.said, TRUE, couple.sentence, couple.quote)
    if couple.altered is not None:
        yield Drafted(couple.altered.text, couple.altered.kind, couple.sentence, couple.quote)


# -- running one -------------------------------------------------------------------------------------------------------


def _task(drafted: Drafted, archive: OpenArchive) -> Task:
    blank = Record(
        id=drafted.id,
        kind=drafted.kind,
        split="",
        question=drafted.text,
        expected=f"{'kept' if drafted.kind == TRUE else 'refused'}; the text says: {drafted.sentence}",
        should_abstain=drafted.kind != TRUE,
    )
    return Task(drafted.id, lambda: _run(drafted, blank, archive), blank)


def _run(drafted: Drafted, blank: Record, archive: OpenArchive) -> Record:
    ports = archive.answering
    evidence = _evidence(drafted.text, archive)
    began = time.perf_counter()
    outcome = ground(drafted.text, evidence, likeness=ports.likeness, reader=ports.reader)
    seconds = time.perf_counter() - began
    log_odds = _log_odds(drafted, archive)
    return replace(
        blank,
        tallies=_tallies(drafted.kind, outcome, log_odds),
        faults=tuple(_faults(drafted.kind, outcome)),
        said=_said(outcome, log_odds),
        seconds=seconds,
    )


def _evidence(text: str, archive: OpenArchive) -> list[Candidate]:
    """The sentences of the passages nearest by words, as answering makes evidence of those that it found."""
    ranked = [RankedPassage(passage, 0.0, {}) for passage in archive.by_words(text, limit=PASSAGES)]
    article_ids = sorted({one.passage.article.id for one in ranked})
    return candidates(ranked, archive.dateline.catalogue.openings(archive.name, article_ids))


def _log_odds(drafted: Drafted, archive: OpenArchive) -> float | None:
    reader = archive.answering.reader
    if reader is None:
        return None
    try:
        return reader.supports([(drafted.text, drafted.quote)])[0]
    except ReaderUnavailable:
        return None


def _tallies(kind: str, outcome: Grounded | Refused, log_odds: float | None) -> dict[str, Tally]:
    right = _right(kind, kept=isinstance(outcome, Grounded))
    tallies = right if kind == TRUE else {**right, f"{OF_KIND}{kind}": right[REFUSED]}
    if log_odds is None:
        return tallies
    return tallies | {f"{ALONE}{name}": tally for name, tally in _right(kind, kept=log_odds >= 0).items()}


def _right(kind: str, *, kept: bool) -> dict[str, Tally]:
    tally = Tally(float(kept == (kind == TRUE)))
    return {KEPT if kind == TRUE else REFUSED: tally, BALANCED: tally}


def _faults(kind: str, outcome: Grounded | Refused) -> Iterator[str]:
    if kind == TRUE and isinstance(outcome, Refused):
        yield f"refused, and true: {outcome.reason}"
    if kind != TRUE and isinstance(outcome, Grounded):
        yield f"let through, and altered: {kind}"


def _said(outcome: Grounded | Refused, log_odds: float | None) -> Said:
    kept = isinstance(outcome, Grounded)
    return Said(
        status="answered" if kept else "abstained",
        text=outcome.text if kept else "",
        short_answer=None,
        quotes=_quotes(outcome),
        abstention=outcome.reason if isinstance(outcome, Refused) else None,
        dropped=(),
        confidence=None if log_odds is None else _probability(log_odds),
        answerer="",
    )


def _quotes(outcome: Grounded | Refused) -> AnyOf:
    return tuple(quote.text for quote in outcome.quotes) if isinstance(outcome, Grounded) else ()


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))
