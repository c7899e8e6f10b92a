"""From a question to ranked passages.

Flows in: a question, the scope the caller set, the present instant, and the archive's ports. Flows out: passages, best
first, with the score of every stage, and in words what a person should know about the search. Knows no vendor, and
answers nothing: whether a passage holds the answer is for the service to find out.

The order of things:
1. The question's time expression and the caller's dates become one scope (`search_plan`). When nothing dated lies in
   the question's window, every date is searched and `widened` says so. What is of another time than one that was
   counted from now ("last week") is then marked `outside`, as is what a question framed in a time ("this week") finds.
2. Words and vectors are searched side by side and fused. In a narrower scope the vector index is asked for more than
   needed, and only when too few of that are inside is it asked again, with the ids of all that are: a filter of its
   own on dates costs Chroma 30 to 60 ms. Where the caller names articles, it is asked with their passages' ids at once.
   A passage that has no vector yet is not held to be far from the question: it counts by its words on both sides, or
   an article just read in would lose to whatever lies nearest. Where the question is framed in a time, which
   leaves nothing out, both are asked for the best of that time as well: in years of news these are seldom among the
   best of all, and they alone can answer.
3. The best of these are ranked again (`_weighed`): much of the question in one sentence, names where a name is asked
   for, numbers where a number is, and news of these days count a little more. How much was fitted on a news quiz of
   2023 and the training claims of SciFact.
4. The first few that can answer are read by a reader, where there is one and a question was asked (`reranking`): they
   rise by how likely each is to hold the answer, and what was read in them goes on with them.
5. Where a time was asked, articles of unknown date compete by relevance for a place in the result, but stand below the
   dated ones. Where the latest was asked, relevant passages (`_relevant`) are put newest first.
6. Passages that repeat a better one are left out. Where those of another time are shown and cannot answer, room is
   kept for some that can.

Vectors or an embedder that do not answer leave a search by words, and a note; a reader that fails leaves the order of
step 3, and a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp, log

from vectorstore.answer_type import answer_type, on_offer
from vectorstore.fusion import Fused, Stage, fuse
from vectorstore.model import (
    ArchiveCounts,
    Article,
    Hit,
    Passage,
    RankedPassage,
    Scope,
    SearchResult,
)
from vectorstore.near_duplicates import keep_distinct
from vectorstore.overlap import Wanted, overlap, wanted
from vectorstore.ports import (
    ArchiveBusy,
    Catalogue,
    Embedder,
    EmbedderUnavailable,
    Reader,
    ReaderUnavailable,
    StoreUnavailable,
    VectorIndex,
    Vectors,
    WordIndex,
)
from vectorstore.readings import Reading
from vectorstore.reranking import READ, asks, read
from vectorstore.search_plan import FRAMED, Plan, plan_of, without_window
from vectorstore.terms import content_words, search_terms, stem
from vectorstore.terms import words as words_of

OVER_FETCH = 3  # times `candidates`, when the vector index's hits are to be filtered afterwards
SHORTLIST = 3  # times `limit`: repeats and rows that have gone must not leave the result short
WEIGHED = 30  # candidates at least that are ranked again; with 60 the first ten were as good
WORD_WEIGHT = 1.0
DENSE_WEIGHT = 1.0
COSINE_SPAN = 0.15  # about what lies between the first and the sixtieth hit of 30,000 passages
SENTENCE_WEIGHT = 0.5  # of what one sentence holds of the question, where the fused score is 0 to 1
PAIR_WEIGHT = 0.15  # of the question's neighbouring words that are neighbours in the passage
OFFER_WEIGHT = 0.12  # of what the passage has to offer
FRESH_WEIGHT = 0.17  # of how new it is; three times as much did better on quizzes, whose questions are of the week
FRAME_WEIGHT = 0.35  # of an article of the time that the question is framed in
FRESH_DAYS = 10.0  # an article this old counts a third of one of today
RANK_SCALE = 60  # 1 / (60 + rank): a score for an order that dates had a say in
RELEVANCE_FLOOR = 0.75  # of the best candidate's share of the question's words, for "latest"


@dataclass(frozen=True, slots=True)
class _Archive:
    """The ports of one search."""

    catalogue: Catalogue
    words: WordIndex
    vectors: VectorIndex | None
    embedder: Embedder | None
    reader: Reader | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage that was found, with its score and what that is made of."""

    passage: Passage
    score: float
    scores: Mapping[str, float]
    reading: Reading | None = None

    @property
    def article(self) -> Article:
        return self.passage.article

    @property
    def published(self) -> datetime | None:
        """The first instant its article may have been published; None when unknown."""
        published = self.article.published
        period = published.period() if published else None
        return period[0] if period else None


@dataclass(frozen=True, slots=True)
class _Found:
    """Candidates in the plan's scope, best fused first."""

    candidates: tuple[_Candidate, ...]
    dense: bool
    notes: tuple[str, ...] = ()


def search(
    question: str,
    *,
    scope: Scope,
    now: datetime,
    catalogue: Catalogue,
    words: WordIndex,
    vectors: VectorIndex | None,
    embedder: Embedder | None,
    reader: Reader | None = None,
    limit: int = 8,
    candidates: int = 60,
    explain: bool = False,
) -> SearchResult:
    """At most `limit` passages, best first; each of `candidates` is how many every stage may bring.

    `now` is aware: the clock's, or the caller's `as_of`. With neither a topic nor a stage that finds one ("What
    happened yesterday?") the newest articles of the scope are returned. `RankedPassage.score` is the fused score, 0 to
    1, and what `_weighed` adds; where a time was asked it is 1 / (60 + rank), since then dates have a say in the order.
    `explain` adds the search terms to the notes. Raises StoreUnavailable if the catalogue or the word index does not
    answer.
    """
    archive = _Archive(catalogue, words, vectors, embedder, reader)
    counts = catalogue.counts(scope.archive, embedder.name if embedder else "")
    plan = plan_of(question, scope=scope, now=now, candidates=candidates, limit=limit)
    if not counts.articles or limit < 1:
        nothing = () if counts.articles else ("The archive is empty.",)
        return SearchResult((), plan.window, plan.scope, counts.articles, dense=False, notes=nothing)
    found = _find(plan, archive, counts)
    if plan.window.stated and not any(_shows_the_window(plan, candidate) for candidate in found.candidates):
        everywhere = plan.framed  # a frame leaves nothing out: there is nothing more to find
        plan = without_window(plan, scope)
        found = _find(plan, archive, counts) if plan.widened and not everywhere else found
    found = _reread(plan, found, archive.reader)
    ranked, repeats = _rank(plan, found.candidates, archive.words)
    notes = (*plan.notes, *found.notes, *_undated_note(ranked), *_missing_note(plan.scope, archive.catalogue))
    return SearchResult(
        passages=ranked,
        window=plan.window,
        scope=plan.scope,
        searched_articles=counts.articles,
        undated_kept=sum(passage.undated for passage in ranked),
        collapsed=repeats,
        dense=found.dense,
        widened=plan.widened,
        notes=(*notes, *_explained(plan)) if explain else notes,
    )


def _shows_the_window(plan: Plan, candidate: _Candidate) -> bool:
    """Whether it shows that the window holds something: it is dated, and where the window is a frame, in it."""
    return candidate.published is not None and not plan.leaves_out(candidate.article)


# -- finding -----------------------------------------------------------------------------------------------------------


def _find(plan: Plan, archive: _Archive, counts: ArchiveCounts) -> _Found:
    if plan.by_date:
        return _newest(plan, archive.catalogue)
    with ThreadPoolExecutor(1) as beside:  # the model and the indexes leave the interpreter free while they work
        asked = beside.submit(_dense, plan, archive, counts)
        terms = search_terms(plan.topic)
        by_words = _merged(archive.words.search(terms, scope=p.scope, limit=p.candidates) for p in plan.searches)
        dense = asked.result()
    word_stage = Stage("words", by_words, WORD_WEIGHT, least=0.0)
    if isinstance(dense, str):
        return _Found(_joined(plan, archive, (word_stage,)), dense=False, notes=(dense,))
    dense_stage = Stage("dense", dense, DENSE_WEIGHT, span=COSINE_SPAN)
    if not counts.pending:
        return _Found(_joined(plan, archive, (word_stage, dense_stage)), dense=True)
    word_stage = replace(word_stage, unseen_elsewhere=_unseen(archive, by_words, dense))
    found = _joined(plan, archive, (word_stage, dense_stage))
    return _Found(found, dense=True, notes=(_pending_note(counts.pending),))


def _dense(plan: Plan, archive: _Archive, counts: ArchiveCounts) -> list[Hit] | str:
    """Dense hits in scope, best first; or in a sentence why there are none."""
    if archive.vectors is None or archive.embedder is None or not counts.vectors:
        return "Only words were searched: there are no vectors yet."
    try:
        vector = archive.embedder.embed_question(plan.question)
        name = archive.embedder.name
        return _merged(_nearest(p, archive.catalogue, archive.vectors, vector, name) for p in plan.searches)
    except (EmbedderUnavailable, StoreUnavailable, ArchiveBusy) as error:
        return f"Only words were searched: {error}"


def _merged(searches: Iterable[list[Hit]]) -> list[Hit]:
    """Hits of one stage, best first, each passage once."""
    first, *others = searches
    more = {hit.passage_id: hit for hits in others for hit in hits}
    for hit in first:
        more.pop(hit.passage_id, None)
    return sorted([*first, *more.values()], key=lambda hit: -hit.score) if more else first


def _nearest(plan: Plan, catalogue: Catalogue, index: VectorIndex, vector: Vectors, collection: str) -> list[Hit]:
    """Of more hits than needed those in scope; if they are too few, the nearest of all that is in scope.

    Articles that are named are few: what is nearest in the whole archive is hardly ever theirs, and is not asked for.
    """
    name = plan.scope.archive
    if not plan.scope.narrowed:
        return index.search(name, vector, limit=plan.candidates)
    if plan.scope.article_ids is not None:
        every = catalogue.within(plan.scope, collection=collection)
        return index.search(name, vector, limit=plan.candidates, within=every)
    asked = plan.candidates * OVER_FETCH
    hits = index.search(name, vector, limit=asked)
    inside = set(catalogue.within(plan.scope, [hit.passage_id for hit in hits]))
    kept = [hit for hit in hits if hit.passage_id in inside]
    if len(kept) < plan.limit and len(hits) >= asked:
        every = catalogue.within(plan.scope, collection=collection)
        kept = index.search(name, vector, limit=plan.candidates, within=every)
    return kept[: plan.candidates]


def _unseen(archive: _Archive, by_words: Sequence[Hit], dense: Sequence[Hit]) -> frozenset[int]:
    """Those of the word hits that the vector index cannot have brought: they have no vector yet."""
    if archive.embedder is None:
        return frozenset()
    unembedded = archive.catalogue.unembedded(archive.embedder.name, [hit.passage_id for hit in by_words])
    return frozenset(unembedded) - {hit.passage_id for hit in dense}


def _joined(plan: Plan, archive: _Archive, stages: Sequence[Stage]) -> tuple[_Candidate, ...]:
    """The rankings fused, with their passages. Where dates have no say, only the rows that can matter are read."""
    fused = fuse(stages)
    if not plan.scope.dated and plan.scope.sources is None and not plan.window.latest:
        enough = max(WEIGHED, SHORTLIST * plan.limit)
        fused = [*fused[:enough], *_of_the_frame(plan, archive.catalogue, fused[enough:])]
    found = _candidates(fused, _fetch(plan, archive.catalogue, [hit.passage_id for hit in fused]))
    frequencies, total = archive.words.document_frequencies(plan.scope.archive, search_terms(plan.topic))
    return _weighed(plan, found, wanted(plan.topic, frequencies, total))


def _of_the_frame(plan: Plan, catalogue: Catalogue, fused: Sequence[Fused]) -> list[Fused]:
    """The best of the time that the question is framed in; none without a frame."""
    if not plan.framed:
        return []
    ids = set(catalogue.within(plan.time_asked, [hit.passage_id for hit in fused]))
    return [hit for hit in fused if hit.passage_id in ids][:FRAMED]


def _fetch(plan: Plan, catalogue: Catalogue, ids: Sequence[int]) -> dict[int, Passage]:
    """Those of the passages that are still there and in scope."""
    found = catalogue.passages(plan.scope.archive, ids) if ids else {}
    return {id_: passage for id_, passage in found.items() if plan.holds(passage.article)}


def _newest(plan: Plan, catalogue: Catalogue) -> _Found:
    """The openings of the newest articles in scope."""
    articles = catalogue.articles(plan.scope.archive, scope=plan.scope, limit=plan.limit)
    inside = [article for article in articles if plan.holds(article)]
    openings = [passage for a in inside for passage in catalogue.neighbours(plan.scope.archive, a.id)[:1]]
    hits = [Hit(passage.id, 1 / rank) for rank, passage in enumerate(openings, start=1)]
    passages = {passage.id: passage for passage in openings}
    return _Found(_candidates(fuse([Stage("newest", hits)]), passages), dense=False)


def _candidates(fused: Sequence[Fused], passages: Mapping[int, Passage]) -> tuple[_Candidate, ...]:
    found = (hit for hit in fused if hit.passage_id in passages)
    return tuple(_Candidate(passages[hit.passage_id], hit.score, hit.scores) for hit in found)


# -- ranking -----------------------------------------------------------------------------------------------------------


def _weighed(plan: Plan, candidates: Sequence[_Candidate], question: Wanted) -> tuple[_Candidate, ...]:
    """Ranked again by what a look at each passage adds."""
    kind = answer_type(plan.question)

    def weigh(candidate: _Candidate) -> _Candidate:
        passage = candidate.passage
        held = overlap(question, map(passage.sentence_text, passage.sentences))
        more = {
            "sentence": SENTENCE_WEIGHT * held.best_sentence,
            "pairs": PAIR_WEIGHT * held.pairs,
            "offer": OFFER_WEIGHT * on_offer(kind, plan.question, passage.text),
            "fresh": _freshness(plan, candidate),
        }
        return replace(candidate, score=candidate.score + sum(more.values()), scores={**candidate.scores, **more})

    return tuple(sorted(map(weigh, candidates), key=lambda candidate: -candidate.score))


def _reread(plan: Plan, found: _Found, reader: Reader | None) -> _Found:
    """The first few that can answer gain by what a reader makes of them; all others keep their score."""
    if reader is None or plan.by_date or not asks(plan.question):
        return found
    first = [candidate for candidate in found.candidates if not plan.leaves_out(candidate.article)][:READ]
    try:
        made = read(plan.question, [candidate.passage for candidate in first], reader)
    except ReaderUnavailable as error:
        return replace(found, notes=(*found.notes, f"No passage was read: {error}"))
    gained = {candidate.passage.id: one for candidate, one in zip(first, made, strict=True)}

    def with_gain(candidate: _Candidate) -> _Candidate:
        one = gained.get(candidate.passage.id)
        if one is None:
            return candidate
        scores = {**candidate.scores, "read": one.gain}
        return replace(candidate, score=candidate.score + one.gain, scores=scores, reading=one.reading)

    ranked = sorted(map(with_gain, found.candidates), key=lambda candidate: -candidate.score)
    return replace(found, candidates=tuple(ranked))


def _freshness(plan: Plan, candidate: _Candidate) -> float:
    """Most for the time that the question is framed in; without one, falling to nothing within weeks of `now`."""
    published = candidate.published
    if published is None or plan.timed or plan.window.latest:
        return 0.0
    if plan.framed:
        return 0.0 if plan.leaves_out(candidate.article) else FRAME_WEIGHT
    return FRESH_WEIGHT * exp(-abs((plan.now - published).total_seconds()) / (86_400 * FRESH_DAYS))


def _rank(plan: Plan, candidates: Sequence[_Candidate], index: WordIndex) -> tuple[tuple[RankedPassage, ...], int]:
    """The result, best first, and how many repeats were left out of it."""
    ordered = _latest_first(plan, candidates, index) if plan.window.latest else _able_first(plan, candidates)
    kept, repeats = keep_distinct((candidate.passage.text for candidate in ordered), limit=plan.limit)
    chosen = [ordered[position] for position in kept]
    if plan.bounded and not plan.window.latest:
        chosen.sort(key=lambda candidate: -candidate.score)
    if plan.scope.dated:
        chosen.sort(key=lambda candidate: candidate.published is None)
    return tuple(_ranked(plan, candidate, rank) for rank, candidate in enumerate(chosen, start=1)), repeats


def _able_first(plan: Plan, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """For choosing what the result holds: where some passages cannot answer, first as many of those that can as are
    read, at most half a result; then all others as they were."""
    if not plan.bounded:
        return list(candidates)
    room = min(READ, plan.limit // 2)
    able = [candidate for candidate in candidates if not plan.leaves_out(candidate.article)][:room]
    taken = {candidate.passage.id for candidate in able}
    return [*able, *(candidate for candidate in candidates if candidate.passage.id not in taken)]


def _ranked(plan: Plan, candidate: _Candidate, rank: int) -> RankedPassage:
    by_time = plan.timed or plan.window.latest
    scores, published = dict(candidate.scores), candidate.published
    if plan.window.latest and published is not None:
        scores["date"] = published.timestamp()
    return RankedPassage(
        passage=candidate.passage,
        score=1 / (RANK_SCALE + rank) if by_time else candidate.score,
        scores=scores,
        undated=by_time and published is None,
        outside=plan.leaves_out(candidate.article),
        reading=candidate.reading,
    )


def _latest_first(plan: Plan, candidates: Sequence[_Candidate], index: WordIndex) -> list[_Candidate]:
    """Relevant ones by date, newest first, those of unknown date after them; then the rest as they were.

    Relevance comes first, lest any new article win: see `_relevant`.
    """
    relevant = _relevant(plan, [candidate.passage for candidate in candidates], index)

    def key(candidate: _Candidate) -> tuple[bool, float, float, int]:
        published = candidate.published
        if candidate.passage.id not in relevant:
            return True, 0.0, -candidate.score, candidate.passage.id
        newest = -published.timestamp() if published else float("inf")
        return False, newest, -candidate.score, candidate.passage.id

    return sorted(candidates, key=key)


def _relevant(plan: Plan, passages: Sequence[Passage], index: WordIndex) -> set[int]:
    """Ids of passages that hold, with their headline, nearly as much of the question as the best of them does.

    How much is the sum of the inverse document frequencies of the question's words found, so that a name weighs more
    than "meeting". Fused scores are no gate: by reciprocal rank the first and the thirtieth differ by a third.
    """
    terms = content_words(plan.topic)
    frequencies, total = index.document_frequencies(plan.scope.archive, terms)
    weights = {stem(term): log(1 + total / (1 + frequencies.get(term, 0))) for term in terms}
    shares = {passage.id: _share(passage, weights) for passage in passages}
    floor = RELEVANCE_FLOOR * max(shares.values(), default=0.0)
    return {passage_id for passage_id, share in shares.items() if share >= floor}


def _share(passage: Passage, weights: Mapping[str, float]) -> float:
    text = f"{passage.article.title or ''} {passage.text}"
    held = {stem(word) for word in words_of(text)}
    return sum(weight for term, weight in weights.items() if term in held)


# -- notes for a person ------------------------------------------------------------------------------------------------


def _undated_note(ranked: Sequence[RankedPassage]) -> tuple[str, ...]:
    articles = len({entry.passage.article.id for entry in ranked if entry.undated})
    if not articles:
        return ()
    dated = any(not entry.undated for entry in ranked)
    what = "1 article of unknown date is" if articles == 1 else f"{articles} articles of unknown date are"
    return (f"{what} ranked below." if dated else f"{what} all there is.",)


def _missing_note(scope: Scope, catalogue: Catalogue) -> tuple[str, ...]:
    """Of the articles that were named, how many are not there: deleted, or never of this archive."""
    if not scope.article_ids:
        return ()
    named, here = len(scope.article_ids), Scope(scope.archive, article_ids=scope.article_ids)
    missing = named - len(catalogue.articles(scope.archive, scope=here, limit=named))
    if not missing:
        return ()
    return (f"{missing} of {named} named articles {'is' if missing == 1 else 'are'} not in the archive.",)


def _pending_note(pending: int) -> str:
    what = "1 passage has no vector yet and was" if pending == 1 else f"{pending} passages have no vector yet and were"
    return f"{what} searched by words only."


def _explained(plan: Plan) -> tuple[str, ...]:
    return (f"Search terms: {', '.join(search_terms(plan.topic))}.",)
