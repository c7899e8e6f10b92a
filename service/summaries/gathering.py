"""What is to be summed up: the articles that were named, all about a topic, or what was published in a span of days.

Flows in: a SummaryRequest and the archive's ports. Flows out: Material: the articles as they are told, those whose text
another one has, and which sentences count; or Nothing, with the reason in words. Chooses no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.candidates import candidates
from service.likeness import Likeness
from service.model import Abstention, Reason, SummaryRequest
from service.ports import BadQuestion, Retriever
from service.question_analysis import analyse
from service.summaries.bearing import Bearing, Key, bearing, topic_of
from service.summaries.material import Telling, telling
from service.truecasing import with_capitals
from vectorstore.model import Article, Passage, RankedPassage, Scope, SearchResult
from vectorstore.near_duplicates import keep_distinct
from vectorstore.ports import Catalogue
from vectorstore.time_window import without_time

MOST_NAMED = 200  # articles of one request
MOST_OF_DAYS = 300  # articles of a span of days, the newest
WHOLE = 20  # articles of a span of days that are read whole; of more, only the openings
PASSAGES = 40  # searched for a topic
MOST_ABOUT = 20  # articles about a topic
LINES, FEWER_LINES = 400, 40  # sentences read of each article; the fewer where there are many
MANY = 10  # articles
NEAREST = 2  # headlines told beside an abstention
MAX_TOPIC_CHARACTERS = 4_000

ELSEWHERE = Abstention(
    "outside_window",
    "Not in the archive for the time or sources asked for; there is something outside of them.",
)


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive that is summed up from."""

    name: str
    retriever: Retriever
    catalogue: Catalogue
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Material:
    tellings: tuple[Telling, ...]  # one for each text
    copies: tuple[Telling, ...] = ()  # articles whose text one of these has
    shares: Mapping[Key, float] | None = None  # sentences that bear on the topic, and how much; None: all do
    topic: str | None = None
    notes: tuple[str, ...] = ()
    articles: int = 0  # looked at


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to sum up."""

    abstention: Abstention
    notes: tuple[str, ...] = field(default=())
    articles: int = 0


def checked(request: SummaryRequest) -> None:
    """Raises BadQuestion, saying what to change, unless exactly one thing is asked for."""
    narrowed = request.start is not None or request.end is not None or request.sources is not None
    if not request.article_ids and request.question is None and not narrowed:
        raise BadQuestion("Nothing to sum up: name articles, give a question or topic, or give days")
    if request.article_ids and (request.question is not None or narrowed):
        raise BadQuestion("Articles are named: leave out the question, the dates and the sources")
    if len(request.article_ids) > MOST_NAMED:
        raise BadQuestion(f"{len(request.article_ids)} articles are named; {MOST_NAMED} is the most")
    if request.start is not None and request.end is not None and request.start >= request.end:
        raise BadQuestion("The time ends before it starts: give an end later than its start")
    if request.question is not None and not any(c.isalnum() for c in request.question):
        raise BadQuestion("The question has no words; ask in words, or leave it out")
    if request.question is not None and len(request.question) > MAX_TOPIC_CHARACTERS:
        raise BadQuestion(f"The question has more than {MAX_TOPIC_CHARACTERS:,} characters")


def gather(request: SummaryRequest, archive: Archive) -> Material | Nothing:
    """Raises BadQuestion, and vectorstore's NotFound for a named article that is not there, and StoreUnavailable."""
    checked(request)
    if request.article_ids:
        return named(request.article_ids, archive)
    if request.question is not None:
        return _about(request, topic_of(request.question), archive)
    return _of_days(request, archive)


def named(article_ids: Sequence[str], archive: Archive, *, must_exist: bool = True) -> Material | Nothing:
    """The articles by their ids, each once. Raises NotFound for one that is gone, unless it need not exist."""
    ids = tuple(dict.fromkeys(article_ids))
    found: list[Sequence[Passage]] = []
    for one in ids:
        if must_exist:
            archive.catalogue.article(archive.name, one)
        found.append(archive.catalogue.neighbours(archive.name, one))
    held = [passages for passages in found if passages]
    if not held:
        return Nothing(Abstention("no_support", "The article has no text."), articles=len(ids))
    return _material([telling(passages, most=_lines_of_each(len(held))) for passages in held], len(held))


def _lines_of_each(articles: int) -> int:
    return LINES if articles <= MANY else FEWER_LINES


def _material(tellings: Sequence[Telling], looked_at: int, notes: tuple[str, ...] = ()) -> Material:
    kept, repeats = keep_distinct((_text(one) for one in tellings), limit=len(tellings))
    same = (f"{_articles(repeats)} of the same text as another {_is(repeats)} counted once.",) if repeats else ()
    cut = sum(_is_cut(one) for one in tellings)
    longest = max((len(one.lines) for one in tellings), default=0)
    beginnings = (f"Of {_articles(cut)} only the first {longest} sentences were read.",) if cut else ()
    return Material(
        tellings=tuple(tellings[index] for index in kept),
        copies=tuple(one for index, one in enumerate(tellings) if index not in set(kept)),
        notes=(*notes, *same, *beginnings),
        articles=looked_at,
    )


def _text(told: Telling) -> str:
    return " ".join(line.text for line in told.lines)


def _is_cut(told: Telling) -> bool:
    """Whether its passages have more sentences than were taken."""
    return bool(told.lines) and told.lines[-1].span.end < told.passages[-1].span.end


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


# -- a span of days ----------------------------------------------------------------------------------------------------


def _of_days(request: SummaryRequest, archive: Archive) -> Material | Nothing:
    scope = _scope(request)
    found = archive.catalogue.articles(archive.name, scope=scope, limit=MOST_OF_DAYS + 1)
    articles = [one for one in found if not scope.dated or _has_a_day(one)]  # unknown is never "that day"
    if not articles:
        return _nothing_then(archive)
    left_out = (f"More than {MOST_OF_DAYS} articles are of that time; the newest {MOST_OF_DAYS} were looked at.",)
    notes = left_out if len(articles) > MOST_OF_DAYS else ()
    looked_at = articles[:MOST_OF_DAYS]
    return _material(list(_read(looked_at, archive)), len(looked_at), notes)


def _has_a_day(article: Article) -> bool:
    return article.published is not None and article.published.period() is not None


def _read(articles: Sequence[Article], archive: Archive) -> Iterator[Telling]:
    ids = [article.id for article in articles]
    if len(ids) > WHOLE:
        openings = archive.catalogue.openings(archive.name, ids)
        yield from (telling([openings[one]]) for one in ids if one in openings)
        return
    for one in ids:
        if passages := archive.catalogue.neighbours(archive.name, one):
            yield telling(passages, most=_lines_of_each(len(ids)))


def _scope(request: SummaryRequest) -> Scope:
    return Scope(request.archive, request.start, request.end, request.sources)


def _nothing_then(archive: Archive) -> Nothing:
    if not archive.catalogue.articles(archive.name, limit=1):
        return _empty()
    return Nothing(Abstention("outside_window", "No article in the archive is of the time or sources asked for."))


def _empty() -> Nothing:
    return Nothing(Abstention("empty_archive", "The archive is empty: read some articles in first."))


# -- a topic -----------------------------------------------------------------------------------------------------------


def _about(request: SummaryRequest, topic: str, archive: Archive) -> Material | Nothing:
    scope = _scope(request)
    result = archive.retriever(topic, scope=scope, now=request.as_of, limit=PASSAGES)
    if result.searched_articles == 0:
        return _empty()
    found = result.able
    bears = _bears(topic, found, result, archive)
    if not bears.shares:
        elsewhere = _is_elsewhere(topic, request, result, archive)
        return Nothing(ELSEWHERE, result.notes) if elsewhere else _nothing_about(bears, result, found)
    ids = list(dict.fromkeys(ranked.passage.article.id for ranked in found if _bears_on(ranked.passage, bears)))
    tellings = [
        telling(archive.catalogue.neighbours(archive.name, one), most=_lines_of_each(len(ids)))
        for one in ids[:MOST_ABOUT]
    ]
    material = _material(tellings, len({ranked.passage.article.id for ranked in found}), result.notes)
    return Material(material.tellings, material.copies, bears.shares, topic, material.notes, material.articles)


def _is_elsewhere(topic: str, request: SummaryRequest, result: SearchResult, archive: Archive) -> bool:
    """Whether something bears on the topic outside of the dates and sources that were asked for, or else outside of the
    time that the topic names."""
    beyond = result.beyond
    if _scope(request).narrowed:
        result = archive.retriever(topic, scope=Scope(archive.name), now=request.as_of, limit=PASSAGES)
        beyond = result.passages
    return bool(_bears(topic, beyond, result, archive).shares)


def _bears(topic: str, found: Sequence[RankedPassage], result: SearchResult, archive: Archive) -> Bearing:
    texts = (ranked.passage.sentence_text(span) for ranked in found for span in ranked.passage.sentences)
    asked = without_time(topic, result.window, widened=result.widened)
    ids = {ranked.passage.article.id for ranked in found}
    leads = archive.catalogue.openings(archive.name, sorted(ids))
    return bearing(analyse(with_capitals(asked, texts)), candidates(found, leads), archive.likeness.word)


def _bears_on(passage: Passage, bears: Bearing) -> bool:
    return any((passage.article.id, span.end) in bears.shares for span in passage.sentences)


def _nothing_about(bears: Bearing, result: SearchResult, found: Sequence[RankedPassage]) -> Nothing:
    missing = " and ".join(f"“{word}”" for word in bears.missing[:3])
    message = f"Not in the archive: nothing there is about {missing}." if missing else "Not in the archive."
    reason: Reason = "not_in_archive" if bears.unheard else "no_support"
    headlines = dict.fromkeys(_headline(ranked.passage.article) for ranked in found)
    nearest = tuple(f"Nearest: {one}" for one in list(headlines)[:NEAREST])
    return Nothing(Abstention(reason, message), (*result.notes, *nearest), len({r.passage.article.id for r in found}))


def _headline(article: Article) -> str:
    title = f"“{article.title}”" if article.title else article.url or article.origin.rpartition("/")[2]
    return ", ".join(part for part in (title, article.source or article.agency) if part)
