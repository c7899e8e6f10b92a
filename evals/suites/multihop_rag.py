"""MultiHop-RAG: is the evidence found that stands in several articles, and is the question answered?

Flows in: the published corpus and queries. Flows out: a task a query, scored as the data set's own scripts score it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from evals.archive import OpenArchive, open_archive
from evals.datasets.multihop_rag import Query, load_multihop_rag
from evals.datasets.sampling import sampled
from evals.metrics import abstention, multihop_rag
from evals.model import AnyOf, Record, Task
from evals.suites.asking import Asked, answered, asked, stated
from evals.suites.finding import PASSAGES, with_found
from evals.suites.suite import Options, Prepared, chosen_splits, data_of, fingerprint, in_full
from service.model import Question as Asking

NOW = datetime(2023, 12, 31, 12, tzinfo=UTC)  # its articles are of September to December 2023
LENGTH = (
    "Longer passages score higher, and Dateline's are of about 170 tokens: "
    "published scores are mostly of 256, so theirs are the easier ones to reach."
)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Queries of the types that were asked for (--split) over the whole corpus. Raises BadData."""
    data = load_multihop_rag(data_of(options))
    types = chosen_splits(options, (query.type for query in data.queries))
    of_types = [query for query in data.queries if query.type in types]
    queries = sampled(of_types, limit=options.limit, seed=options.seed, id_of=lambda query: query.id)
    drafts = [article.draft() for article in data.articles]
    with open_archive(drafts, options.settings, cache=options.cache, progress=options.progress) as archive:
        asking = _Asking(archive, retrieval="retrieval" in options.jobs, answering="answering" in options.jobs)
        yield Prepared(
            tasks=tuple(asking.task(query) for query in queries),
            measures=(
                *(multihop_rag.RETRIEVAL_MEASURES if asking.retrieval else ()),
                *((*multihop_rag.ANSWER_MEASURES, *abstention.MEASURES) if asking.answering else ()),
            ),
            data=f"{len(queries)} queries over {len(drafts)} articles",
            fingerprint=fingerprint(*sorted(options.jobs), *in_full(drafts)),
            notes=(LENGTH,),
            archive=archive,
        )


@dataclass(frozen=True, slots=True)
class _Asking:
    archive: OpenArchive
    retrieval: bool
    answering: bool

    def task(self, query: Query) -> Task:
        blank = Record(
            id=query.id,
            kind=query.type,
            split="",
            question=query.text,
            expected=query.answer,
            should_abstain=query.unanswerable,
        )
        return Task(query.id, lambda: self._run(query, blank), blank)

    def _run(self, query: Query, blank: Record) -> Record:
        record = self._asked(query, blank) if self.answering else blank
        return self._found(query, record) if self.retrieval else record

    def _found(self, query: Query, record: Record) -> Record:
        passages = self.archive.search(query.text, now=NOW, limit=PASSAGES)
        tallies = (
            multihop_rag.retrieval([passage.text for passage in passages], () if query.unanswerable else query.facts)
            or {}
        )
        missed = bool(tallies) and not tallies[multihop_rag.HITS_10].part
        faults = ("none of the first 10 passages holds a piece of the evidence",) if missed else ()
        return with_found(record, passages, tallies, faults=faults)

    def _asked(self, query: Query, blank: Record) -> Record:
        given = asked(self.archive, Asking(query.text, NOW))
        said = None if given.abstained else given.answer.short_answer or stated(given.answer)
        scores = multihop_rag.answer(said, query.answer) or {}
        tallies = {**scores, **abstention.tallies(query.unanswerable, given.abstained)}
        right = bool(scores) and bool(scores[multihop_rag.EXACT].part)
        return answered(blank, given, tallies, _faults(given, query, right=right))


def _faults(given: Asked, query: Query, *, right: bool) -> AnyOf:
    if query.unanswerable:
        return () if given.abstained else ("answered, where the corpus supports nothing",)
    if given.abstained:
        return ("abstained",)
    return () if right else (f"another answer than {query.answer}",)
