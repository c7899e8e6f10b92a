from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.model import (
    MAIN_ARCHIVE,
    Draft,
    Hit,
    PassageSpan,
    PassageToEmbed,
    PreparedArticle,
    Published,
    Scope,
    SearchResult,
    Span,
)
from vectorstore.ports import ArchiveBusy, ArchiveError, EmbedderUnavailable, StoreUnavailable, Vectors
from vectorstore.retrieval import FRAMED, WEIGHED, search

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class OneVectorEmbedder:
    """Every text has the same vector; `failure` makes it raise."""

    name: str = "one"
    dimensions: int = 2
    failure: ArchiveError | None = None
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.failure is not None:
            raise self.failure
        self.asked.extend(texts)
        return np.tile(np.array([1.0, 0.0], np.float32), (len(texts), 1))

    def embed_question(self, question: str) -> Vectors:
        return self.embed([question])[0]


@dataclass
class ToldVectors:
    """A vector index that is told how near each passage is."""

    cosines: Mapping[int, float]
    failure: ArchiveError | None = None
    filtered: int = 0

    def search(self, archive: str, vector: Vectors, *, limit: int, within: Sequence[int] | None = None) -> list[Hit]:
        if self.failure is not None:
            raise self.failure
        self.filtered += within is not None
        hits = [Hit(id_, cosine) for id_, cosine in self.cosines.items() if within is None or id_ in within]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit]

    def upsert(self, archive: str, passages: Sequence[PassageToEmbed], vectors: Vectors) -> None: ...

    def delete(self, archive: str, passage_ids: Sequence[int]) -> None: ...

    def count(self, archive: str) -> int:
        return len(self.cosines)

    def ids(self, archive: str) -> set[int]:
        return set(self.cosines)

    def drop(self, archive: str) -> None: ...


class Shelf:
    """A real catalogue and word index on disk, with a vector index that is told its answers."""

    def __init__(self, path: Path) -> None:
        database = Database(path / "archive.sqlite")
        self.catalogue = SqliteCatalogue(database, StoppedClock())
        self.words = SqliteWordIndex(database)
        self.embedder = OneVectorEmbedder()
        self._cosines: dict[int, float] = {}
        self.vectors = ToldVectors(self._cosines)

    def put(self, text: str, at: str | None = None, *, source: str | None = None, cosine: float | None = None) -> int:
        """Adds an article of one passage, with a vector if `cosine` says how near it is; gives the passage's id."""
        published = Published(at, "month-day" if at.startswith("--") else "day", "text") if at else None
        span = Span(0, len(text))
        draft = Draft(text, origin=f"{text[:40]} {at}.txt", source=source, published=published)
        added = self.catalogue.add(MAIN_ARCHIVE, [PreparedArticle(draft, (PassageSpan(span, (span,)),))])
        passage = self.catalogue.neighbours(MAIN_ARCHIVE, added[0].article_id)[0]
        if cosine is not None:
            self._cosines[passage.id] = cosine
            self.catalogue.mark_embedded(self.embedder.name, [passage.id])
        return passage.id

    def article_of(self, passage_id: int) -> str:
        return self.catalogue.passages(MAIN_ARCHIVE, [passage_id])[passage_id].article.id

    def search(self, question: str, scope: Scope | None = None, **options: Any) -> SearchResult:
        return search(
            question,
            scope=scope or Scope(),
            now=NOW,
            catalogue=self.catalogue,
            words=self.words,
            vectors=self.vectors,
            embedder=self.embedder,
            **options,
        )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def ids(result: SearchResult) -> list[int]:
    return [entry.passage.id for entry in result.passages]


def texts(result: SearchResult) -> list[str]:
    return [entry.passage.text for entry in result.passages]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_passage_found_by_words_and_by_meaning_comes_first(shelf: Shelf) -> None:
    by_words = shelf.put("Umarov, Umarov and once more Umarov.", cosine=0.1)
    by_meaning = shelf.put("The deputy minister travelled.", cosine=0.9)
    by_both = shelf.put("A visit of several days took Umarov abroad.", cosine=0.8)
    for number in range(6):
        shelf.put(f"Weather report {number}.", cosine=0.2)
    result = shelf.search("Where did Umarov go?")
    assert ids(result)[:3] == [by_both, by_words, by_meaning]
    assert result.dense


def test_keeps_the_score_and_rank_of_every_stage(shelf: Shelf) -> None:
    shelf.put("Umarov went to Geneva.", cosine=0.7)
    entry = shelf.search("Umarov in Geneva").passages[0]
    parts = ("fused", "sentence", "pairs", "offer", "fresh")
    assert set(entry.scores) == {"words", "words_rank", "dense", "dense_rank", *parts}
    assert entry.scores["dense"] == 0.7
    assert entry.scores["words"] > 0
    assert entry.scores["fused"] == pytest.approx(1.0)
    assert entry.score == pytest.approx(sum(entry.scores[part] for part in parts))


def test_of_two_passages_as_near_the_one_with_what_is_asked_for_comes_first(shelf: Shelf) -> None:
    shelf.put("The bridge fell, and nobody has said why.", cosine=0.6)
    named = shelf.put("The bridge fell, and engineers of Norbro have said why.", cosine=0.6)
    counted = shelf.put("The bridge fell, and 12 people said why.", cosine=0.6)
    assert ids(shelf.search("Which company explained why the bridge fell?"))[0] == named
    assert ids(shelf.search("How many people said why the bridge fell?"))[0] == counted


def test_of_two_passages_as_near_the_newer_one_comes_first(shelf: Shelf) -> None:
    shelf.put("The bridge fell in the night.", "2023-05-14", cosine=0.6)
    newer = shelf.put("The bridge fell at night.", "2024-05-14", cosine=0.6)
    assert ids(shelf.search("bridge fell"))[0] == newer


def test_this_week_is_favoured_and_what_lies_outside_is_marked(shelf: Shelf) -> None:
    older = shelf.put("The Larvik bridge fell into the river.", "2023-05-14", cosine=0.62)
    this_week = shelf.put("The bridge at Larvik fell, officials say.", "2024-05-14", cosine=0.6)
    result = shelf.search("Which Larvik bridge fell this week?")
    assert [(entry.passage.id, entry.outside) for entry in result.passages] == [(this_week, False), (older, True)]
    assert not result.widened


@pytest.mark.parametrize("stage", ["words", "vectors"])
def test_this_week_is_looked_for_by_itself_among_years_of_the_same(shelf: Shelf, stage: str) -> None:
    by_words = stage == "words"
    for number in range(12):
        text = f"The Larvik bridge fell {number} times." if by_words else f"A crossing gave way {number} times."
        shelf.put(text, "2023-05-14", cosine=None if by_words else 0.9 - number / 100)
    text = "Officials say that a bridge is closed." if by_words else "Officials closed the way over the river."
    this_week = shelf.put(text, "2024-05-14", cosine=None if by_words else 0.3)
    result = shelf.search("Which Larvik bridge fell this week?", limit=4, candidates=4)
    assert [entry.passage.id for entry in result.passages if not entry.outside] == [this_week]
    assert len(result.passages) == 4
    assert not result.widened


def test_half_of_the_result_is_of_this_week_where_there_is_so_much(shelf: Shelf) -> None:
    for number in range(3 * WEIGHED):
        shelf.put(f"The Larvik bridge fell {number} times.", "2023-05-14", cosine=0.9)
    for number in range(3 * FRAMED):
        shelf.put(f"A bridge is closed for {number} days.", "2024-05-14", cosine=0.2)
    result = shelf.search("Which Larvik bridge fell this week?", limit=8)
    assert [entry.outside for entry in result.passages] == [True] * 4 + [False] * 4
    assert [entry.score for entry in result.passages] == sorted((e.score for e in result.passages), reverse=True)
    unframed = shelf.search("Which Larvik bridge fell?", limit=8)
    assert "this week" not in " ".join(unframed.notes)
    assert all("fell" in entry.passage.text for entry in unframed.passages)


def test_of_two_copies_the_one_of_this_week_is_kept(shelf: Shelf) -> None:
    story = "The bridge at Larvik fell into the river last night, and nobody was hurt, officials of the county say"
    shelf.put(f"{story}.", "2023-05-14", cosine=0.9)
    this_week = shelf.put(f"{story} now.", "2024-05-14", cosine=0.3)
    result = shelf.search("Which Larvik bridge fell this week?")
    assert [(entry.passage.id, entry.outside) for entry in result.passages] == [(this_week, False)]
    assert result.collapsed == 1


def test_this_week_with_nothing_of_this_week_searches_every_date_and_says_so(shelf: Shelf) -> None:
    older = shelf.put("The bridge fell into the river.", "2023-05-14", cosine=0.6)
    result = shelf.search("Which bridge fell this week?")
    assert ids(result) == [older]
    assert result.widened
    assert "this week" in result.notes[0]


def test_this_week_without_a_topic_is_a_window_like_any_other(shelf: Shelf) -> None:
    shelf.put("The bridge fell into the river.", "2023-05-14", cosine=0.6)
    this_week = shelf.put("The mayor opened a new bridge.", "2024-05-14", cosine=0.6)
    assert ids(shelf.search("What happened this week?")) == [this_week]


@pytest.mark.parametrize("failure", [StoreUnavailable("Chroma is away."), ArchiveBusy("Chroma is away.")])
def test_searches_by_words_alone_when_the_vectors_do_not_answer(shelf: Shelf, failure: ArchiveError) -> None:
    shelf.put("Umarov went to Geneva.", cosine=0.7)
    shelf.vectors.failure = failure
    result = shelf.search("Umarov")
    assert texts(result) == ["Umarov went to Geneva."]
    assert not result.dense
    assert result.notes == ("Only words were searched: Chroma is away.",)


def test_searches_by_words_alone_when_the_embedder_does_not_answer(shelf: Shelf) -> None:
    shelf.put("Umarov went to Geneva.", cosine=0.7)
    shelf.embedder.failure = EmbedderUnavailable("The model is away.")
    result = shelf.search("Umarov")
    assert (len(result.passages), result.dense) == (1, False)
    assert "dense" not in result.passages[0].scores


def test_does_not_embed_the_question_while_there_is_no_vector(shelf: Shelf) -> None:
    shelf.put("Umarov went to Geneva.")
    result = shelf.search("Umarov")
    assert (len(result.passages), result.dense, shelf.embedder.asked) == (1, False, [])


def test_says_how_many_passages_have_no_vector_yet(shelf: Shelf) -> None:
    shelf.put("Umarov went to Geneva.", cosine=0.7)
    shelf.put("Umarov went to Rome.")
    result = shelf.search("Umarov")
    assert len(result.passages) == 2
    assert any(note.startswith("1 passage has no vector yet") for note in result.notes)


def test_a_passage_without_a_vector_yet_is_not_held_to_be_far(shelf: Shelf) -> None:
    nearest = shelf.put("A storm closed the port.", cosine=0.2)
    new = shelf.put("The mayor opened a library of seed samples.")
    assert ids(shelf.search("Who opened the library of seed samples?")) == [new, nearest]


def test_a_passage_without_a_vector_yet_is_not_preferred_either(shelf: Shelf) -> None:
    right = shelf.put("The mayor opened a library of seed samples.", cosine=0.9)
    new = shelf.put("The library is closed.")
    assert ids(shelf.search("Who opened the library of seed samples?")) == [right, new]


def test_an_empty_archive_gives_an_empty_result(shelf: Shelf) -> None:
    result = shelf.search("Who met Umarov last week?")
    assert (result.passages, result.searched_articles, result.widened) == ((), 0, False)
    assert result.notes == ("The archive is empty.",)


@pytest.mark.parametrize("question", ["", "?!", "who is that", "word " * 400, '"AND OR NEAR( *', "\x00"])
def test_odd_questions_are_searched_without_harm(shelf: Shelf, question: str) -> None:
    shelf.put("Umarov went to Geneva, and that is that.", cosine=0.7)
    assert len(shelf.search(question).passages) <= 1


# -- windows -----------------------------------------------------------------------------------------------------------


def test_the_question_s_own_window_leaves_other_dates_out(shelf: Shelf) -> None:
    shelf.put("Tokayev spoke about reform in the capital.", "2022-03-17", cosine=0.9)
    inside = shelf.put("Tokayev spoke about reform once more.", "2023-03-17", cosine=0.5)
    result = shelf.search("What did Tokayev say about reform in March 2023?")
    assert ids(result) == [inside]
    assert (result.scope.start, result.scope.end) == (day("2023-03-01"), day("2023-04-04"))
    assert result.window.phrase == "in March 2023"


def test_the_words_of_the_window_are_not_searched_for(shelf: Shelf) -> None:
    shelf.put("A march was held.", "2023-03-20")
    reform = shelf.put("Reform goes on.", "2023-03-17")
    assert ids(shelf.search("Which reform goes on in March 2023?")) == [reform]


def test_undated_articles_are_kept_below_the_dated_ones_and_said_so(shelf: Shelf) -> None:
    undated = shelf.put("Umarov spoke of reform, reform and reform.", cosine=0.9)
    dated = shelf.put("Umarov is for reform, they say at the ministry.", "2023-03-17", cosine=0.3)
    result = shelf.search("What did Umarov say about reform in 2023?")
    assert ids(result) == [dated, undated]
    assert [entry.undated for entry in result.passages] == [False, True]
    assert [entry.score for entry in result.passages] == sorted((e.score for e in result.passages), reverse=True)
    assert result.undated_kept == 1
    assert result.notes == ("1 article of unknown date is ranked below.",)


def test_an_undated_article_is_not_crowded_out_by_weaker_dated_ones(shelf: Shelf) -> None:
    undated = shelf.put("Umarov proposed a regional office of WIPO in Almaty.", cosine=0.9)
    for number in range(5):
        shelf.put(f"The office in district {number} was opened.", "2023-03-17", cosine=0.2)
    result = shelf.search("Which WIPO office did Umarov propose in March 2023?", limit=3)
    assert ids(result)[-1] == undated


def test_a_day_without_a_year_stays_only_if_it_can_fall_in_the_window(shelf: Shelf) -> None:
    shelf.put("Reform was debated.", "2023-03-17", cosine=0.5)
    shelf.put("Reform was signed.", "--12-13", cosine=0.9)
    can = shelf.put("Reform was praised.", "--03-20", cosine=0.4)
    result = shelf.search("What about reform in March 2023?")
    assert [entry.passage.id for entry in result.passages if entry.undated] == [can]


def test_since_monday_leaves_out_a_december_day_of_an_unknown_year(shelf: Shelf) -> None:
    shelf.put("Reform was debated.", "2024-05-14")
    shelf.put("Reform was signed.", "--12-13")
    assert texts(shelf.search("What about reform since Monday?")) == ["Reform was debated."]


def test_a_window_that_holds_nothing_is_widened_and_said_so(shelf: Shelf) -> None:
    declaration = shelf.put("The Declaration was adopted in 1948 in Paris.", "2023-12-10", cosine=0.5)
    result = shelf.search("Which declaration was adopted in 1948?")
    assert ids(result) == [declaration]
    assert result.widened
    assert not result.scope.dated
    assert result.notes[0] == "Nothing of a known date was found for “in 1948”; every date was searched."


@pytest.mark.parametrize("time", ["last week", "this week", "yesterday", "two days ago"])
def test_what_was_found_of_another_time_than_one_counted_from_now_is_marked(shelf: Shelf, time: str) -> None:
    older = shelf.put("The bridge at Larvik fell.", "2023-12-10", cosine=0.5)
    undated = shelf.put("Nobody saw the Larvik bridge fall.", cosine=0.4)
    result = shelf.search(f"Which bridge at Larvik fell {time}?")
    assert {entry.passage.id: entry.outside for entry in result.passages} == {older: True, undated: False}
    assert result.widened


@pytest.mark.parametrize("time", ["in 1948", "on Sunday", "this year", "since January 2020"])
def test_what_was_found_in_place_of_a_named_time_may_speak_of_it(shelf: Shelf, time: str) -> None:
    shelf.put("The bridge at Larvik fell.", "2019-12-10", cosine=0.5)
    result = shelf.search(f"Which bridge at Larvik fell {time}?")
    assert result.widened
    assert [entry.outside for entry in result.passages] == [False]


def test_widening_searches_for_the_words_of_the_window_again(shelf: Shelf) -> None:
    shelf.put("The Declaration was adopted.", "2023-12-10")
    for number in range(4):
        shelf.put(f"Weather report {number}.", "2023-12-10")
    with_year = shelf.put("The long Declaration of many articles was adopted in Paris, in 1948.", "2023-12-11")
    assert ids(shelf.search("Which declaration was adopted in 1948?"))[0] == with_year


def test_the_caller_s_dates_are_never_widened(shelf: Shelf) -> None:
    shelf.put("Reform was debated.", "2023-03-17", cosine=0.5)
    result = shelf.search("reform", Scope(start=day("2024-01-01")))
    assert (result.passages, result.widened) == ((), False)


def test_the_caller_s_dates_and_the_question_s_are_intersected(shelf: Shelf) -> None:
    shelf.put("Reform was debated in the morning.", "2023-03-05", cosine=0.5)
    late = shelf.put("Reform was signed in the evening.", "2023-03-20", cosine=0.5)
    result = shelf.search("reform in March 2023", Scope(start=day("2023-03-10")))
    assert ids(result) == [late]
    assert (result.scope.start, result.scope.end) == (day("2023-03-10"), day("2023-04-04"))


def test_a_question_against_the_caller_s_dates_loses(shelf: Shelf) -> None:
    kept = shelf.put("Reform was debated.", "2023-03-17", cosine=0.5)
    scope = Scope(start=day("2023-01-01"), end=day("2024-01-01"))
    result = shelf.search("reform in 2020", scope)
    assert ids(result) == [kept]
    assert result.scope == scope
    assert result.notes == ("“in 2020” lies outside the dates given, which were kept.",)


def test_a_time_and_no_topic_gives_the_newest_articles(shelf: Shelf) -> None:
    older = shelf.put("The bank raised its rate.", "2024-05-07")
    newer = shelf.put("The mayor resigned.", "2024-05-11")
    shelf.put("An old affair.", "2023-05-11")
    assert ids(shelf.search("What happened last week?")) == [newer, older]


@pytest.mark.parametrize("time", ["yesterday", "2 days ago", "on Monday", "this year"])
def test_a_time_and_no_topic_is_not_widened_to_anything(shelf: Shelf, time: str) -> None:
    shelf.put("An old affair happened.", "2023-05-11", cosine=0.9)
    result = shelf.search(f"What happened {time}?")
    assert (result.passages, result.widened) == ((), False)
    assert result.notes == (f"Nothing of a known date was found for “{time}”.",)


# -- latest ------------------------------------------------------------------------------------------------------------


def test_latest_puts_the_newest_relevant_passage_first_and_no_other(shelf: Shelf) -> None:
    old = shelf.put("Tokayev met Türk for talks in the capital, Astana.", "2023-03-17", cosine=0.9)
    new = shelf.put("Türk and Tokayev met again, this time in Geneva.", "2024-02-01", cosine=0.6)
    undated = shelf.put("Tokayev, who met Türk, was pleased.", cosine=0.8)
    off_topic = shelf.put("Farmers met at a fair.", "2024-05-14", cosine=0.7)
    result = shelf.search("When was the latest time Tokayev met Türk?")
    assert ids(result) == [new, old, undated, off_topic]
    assert result.passages[0].scores["date"] == day("2024-02-01").timestamp()
    assert result.undated_kept == 1
    assert [entry.score for entry in result.passages] == sorted((e.score for e in result.passages), reverse=True)


def test_latest_and_no_topic_gives_the_newest_articles(shelf: Shelf) -> None:
    older = shelf.put("The bank raised its rate.", "2024-05-07")
    undated = shelf.put("A story of some time.")
    newer = shelf.put("The mayor resigned.", "2024-05-11")
    assert ids(shelf.search("What's the latest news?")) == [newer, older, undated]


# -- filters, repeats, order -------------------------------------------------------------------------------------------


def test_only_the_named_sources_are_searched(shelf: Shelf) -> None:
    shelf.put("Reform, says the agency.", source="Kazinform", cosine=0.9)
    kept = shelf.put("Reform, says the paper.", source="The Astana Times", cosine=0.1)
    assert ids(shelf.search("reform", Scope(sources=frozenset({"the astana times"})))) == [kept]


def test_the_vector_index_is_asked_with_a_filter_only_when_too_few_remain(shelf: Shelf) -> None:
    near = [shelf.put(f"Weather report {number}.", "2022-01-01", cosine=0.9) for number in range(8)]
    inside = shelf.put("Reform in the far north.", "2023-03-17", cosine=0.1)
    result = shelf.search("snowfall in March 2023", limit=2, candidates=2)
    assert ids(result) == [inside]
    assert shelf.vectors.filtered == 1
    shelf.search("snowfall in 2022", limit=2, candidates=2)
    assert shelf.vectors.filtered == 1
    assert near


def test_only_the_named_articles_are_searched_by_words_by_meaning_and_by_date(shelf: Shelf) -> None:
    for number in range(8):
        shelf.put(f"Reform of reforms {number}.", "2024-05-15", cosine=0.9)
    by_words = shelf.put("Reform, says the paper.", "2024-05-09")
    by_meaning = shelf.put("Things will change.", "2024-05-10", cosine=0.1)
    named = Scope(article_ids=frozenset(shelf.article_of(id_) for id_ in (by_words, by_meaning)) | {"none"})
    assert set(ids(shelf.search("reform", named, limit=2, candidates=2))) == {by_words, by_meaning}
    assert ids(shelf.search("What's the latest news?", named)) == [by_meaning, by_words]
    found = shelf.search("reform", named)
    assert found.scope == named
    assert "1 of 3 named articles is not in the archive." in found.notes


def test_named_articles_are_searched_within_every_other_filter(shelf: Shelf) -> None:
    march = shelf.put("Reform in March.", "2023-03-17", source="Kazinform", cosine=0.5)
    other = shelf.put("Reform in Geneva.", "2023-03-17", source="The Astana Times", cosine=0.9)
    late = shelf.put("Reform in December.", "2023-12-13", source="Kazinform", cosine=0.9)
    named = Scope(article_ids=frozenset(shelf.article_of(id_) for id_ in (march, other, late)))
    dated = replace(named, start=day("2023-03-01"), end=day("2023-04-01"))
    assert set(ids(shelf.search("reform", dated))) == {march, other}
    assert ids(shelf.search("reform", replace(dated, sources=frozenset({"kazinform"})))) == [march]
    assert set(ids(shelf.search("reform in March 2023", named))) == {march, other}
    assert shelf.search("reform", replace(named, archive="other")).passages == ()


def test_a_window_that_holds_nothing_is_widened_to_the_named_articles_and_no_further(shelf: Shelf) -> None:
    shelf.put("Reform is on.", "2024-03-17", cosine=0.9)
    old = shelf.put("Reform was on.", "2020-03-17", cosine=0.5)
    result = shelf.search("reform in 2023", Scope(article_ids=frozenset({shelf.article_of(old)})))
    assert result.widened
    assert ids(result) == [old]


def test_of_no_articles_nothing_is_found(shelf: Shelf) -> None:
    shelf.put("Reform goes on.", "2024-05-10", cosine=0.9)
    for question in ("reform", "What's the latest news?", "What happened in May 2024?"):
        assert shelf.search(question, Scope(article_ids=frozenset())).passages == ()


def test_near_identical_passages_are_collapsed_to_the_best(shelf: Shelf) -> None:
    story = "Tokayev met Türk in Astana to talk about human rights and the reforms that are under way in the country."
    first = shelf.put(story, cosine=0.9)
    shelf.put(f"KAZINFORM reports: {story}", cosine=0.8)
    other = shelf.put("Türk thanked Tokayev for the welcome.", cosine=0.7)
    result = shelf.search("Tokayev Türk Astana human rights reforms")
    assert ids(result) == [first, other]
    assert result.collapsed == 1


def test_a_passage_that_has_left_the_catalogue_is_dropped(shelf: Shelf) -> None:
    kept = shelf.put("Reform goes on.", cosine=0.5)
    gone = shelf.put("Reform is over.", cosine=0.9)
    shelf.catalogue.delete(MAIN_ARCHIVE, shelf.catalogue.passages(MAIN_ARCHIVE, [gone])[gone].article.id)
    assert ids(shelf.search("reform")) == [kept]


def test_equal_passages_come_in_the_order_of_their_ids(shelf: Shelf) -> None:
    held = [shelf.put(f"Reform {word}.", cosine=0.5) for word in ("alpha", "bravo", "carol", "delta")]
    assert ids(shelf.search("reform")) == held


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_gives_no_more_than_the_limit(shelf: Shelf, limit: int) -> None:
    for word in ("alpha", "bravo", "carol", "delta"):
        shelf.put(f"Reform {word}.", cosine=0.5)
    assert len(shelf.search("reform", limit=limit).passages) == limit


def test_explaining_names_the_search_terms(shelf: Shelf) -> None:
    shelf.put("Reform goes on.", cosine=0.5)
    assert shelf.search("What about the reform?", explain=True).notes == ("Search terms: reform.",)


def test_passages_are_of_the_archive_that_was_asked(shelf: Shelf) -> None:
    shelf.put("Reform goes on.", cosine=0.5)
    assert shelf.search("reform", Scope(archive="other")).passages == ()
