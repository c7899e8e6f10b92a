"""A search whose first passages are read with the question: what changes places, what does not, what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scripted_reader import ScriptedReader, reading
from tests.vectorstore.test_retrieval import Shelf, ids, texts
from vectorstore.model import SearchResult
from vectorstore.ports import ReaderUnavailable
from vectorstore.reranking import READ

QUESTION = "Who opened the bridge?"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def bridges(shelf: Shelf, count: int) -> list[int]:
    """Passages about as good by their words, each a little farther by its vector than the one before."""
    names = "Alba Bern Cork Dover Essen Faro Genoa Halle Izmir Jena Kiel Lille Metz Nice Oslo".split()
    return [
        shelf.put(f"The bridge of {name} was opened.", cosine=0.9 - number / 40)
        for number, name in enumerate(names[:count])
    ]


def seeing(result: SearchResult, place: int) -> ScriptedReader:
    """A reader that sees the answer in the passage at that place of the result, and in no other."""
    text = texts(result)[place]
    return ScriptedReader({text: reading(text, {"bridge": 12.0}, answerable=6.0)})


def test_where_the_reader_sees_the_answer_comes_first(shelf: Shelf) -> None:
    bridges(shelf, 4)
    plain = shelf.search(QUESTION)
    result = shelf.search(QUESTION, reader=seeing(plain, 2))
    first, second, third, fourth = ids(plain)
    assert ids(result) == [third, first, second, fourth]
    assert result.notes == plain.notes
    assert [entry.score for entry in result.passages] == sorted((e.score for e in result.passages), reverse=True)


def test_what_was_read_goes_on_with_its_passage(shelf: Shelf) -> None:
    bridges(shelf, 3)
    reader = seeing(shelf.search(QUESTION), 1)
    result = shelf.search(QUESTION, reader=reader)
    for entry in result.passages:
        plain = sum(entry.scores[part] for part in ("fused", "sentence", "pairs", "offer", "fresh"))
        assert entry.score == pytest.approx(plain + entry.scores["read"])
        assert entry.reading is not None
        assert entry.reading.offsets[-1] == (len(entry.passage.text) - 1, len(entry.passage.text))
    assert result.passages[0].reading is reader.sees[result.passages[0].passage.text]


def test_only_the_first_few_are_read_and_those_behind_them_keep_their_places(shelf: Shelf) -> None:
    bridges(shelf, READ + 4)
    plain = shelf.search(QUESTION, limit=READ + 4)
    reader = seeing(plain, READ - 1)
    result = shelf.search(QUESTION, limit=READ + 4, reader=reader)
    assert [text for _, _, text in reader.read_texts] == texts(plain)[:READ]
    assert ids(result)[0] == ids(plain)[READ - 1]
    assert ids(result)[READ:] == ids(plain)[READ:]
    assert [entry.reading is None for entry in result.passages] == [False] * READ + [True] * 4
    assert all("read" not in entry.scores for entry in result.passages[READ:])


def test_what_stands_behind_those_that_are_read_is_not_seen_however_plain_it_is(shelf: Shelf) -> None:
    bridges(shelf, READ + 2)
    plain = shelf.search(QUESTION, limit=READ + 2)
    assert ids(shelf.search(QUESTION, limit=READ + 2, reader=seeing(plain, READ))) == ids(plain)


def test_a_passage_below_the_limit_is_read_and_may_come_into_the_result(shelf: Shelf) -> None:
    bridges(shelf, 4)
    plain = shelf.search(QUESTION)
    assert ids(shelf.search(QUESTION, limit=1, reader=seeing(plain, 3))) == [ids(plain)[3]]


def test_what_cannot_answer_is_not_read(shelf: Shelf) -> None:
    for number in range(READ):
        shelf.put(f"The Larvik bridge fell {number} times.", "2023-05-14", cosine=0.9)
    of_this_week = shelf.put("A bridge is closed.", "2024-05-14", cosine=0.2)
    reader = ScriptedReader()
    result = shelf.search("Which Larvik bridge fell this week?", reader=reader)
    assert len(result.passages) == READ + 1
    assert [text for _, _, text in reader.read_texts] == ["A bridge is closed."]
    assert {entry.passage.id for entry in result.passages if entry.reading is not None} == {of_this_week}
    assert sum(entry.outside for entry in result.passages) == READ


def test_a_reader_that_fails_leaves_the_order_and_a_note(shelf: Shelf) -> None:
    bridges(shelf, 4)
    plain = shelf.search(QUESTION)
    result = shelf.search(QUESTION, reader=ScriptedReader(failure=ReaderUnavailable("The weights are missing.")))
    assert result.passages == plain.passages
    assert result.notes == (*plain.notes, "No passage was read: The weights are missing.")


@pytest.mark.parametrize("text", ["Kowalska opened the bridge.", "bridge opened", "the bridge of Alba"])
def test_a_claim_and_a_few_words_are_not_read(shelf: Shelf, text: str) -> None:
    bridges(shelf, 3)
    reader = seeing(shelf.search(text), 2)
    result = shelf.search(text, reader=reader)
    assert reader.read_texts == []
    assert result.passages == shelf.search(text).passages


def test_where_only_a_time_was_asked_nothing_is_read(shelf: Shelf) -> None:
    shelf.put("The bank raised its rate.", "2024-05-07")
    newest = shelf.put("The mayor opened a bridge.", "2024-05-11")
    reader = ScriptedReader()
    for question in ("What happened last week?", "What's the latest news?"):
        assert ids(shelf.search(question, reader=reader))[0] == newest
    assert reader.read_texts == []


def test_the_newest_stay_first_where_the_latest_is_asked(shelf: Shelf) -> None:
    old = shelf.put("Kowalska opened the bridge in spring.", "2023-03-17", cosine=0.9)
    new = shelf.put("Kowalska opened the bridge again.", "2024-02-01", cosine=0.6)
    question = "When did Kowalska open the bridge the latest time?"
    reader = seeing(shelf.search(question), 1)
    result = shelf.search(question, reader=reader)
    assert ids(result) == [new, old]
    assert result.passages[1].scores["read"] > result.passages[0].scores["read"]


def test_undated_articles_stay_below_where_a_time_is_asked(shelf: Shelf) -> None:
    undated = shelf.put("Kowalska opened the bridge at noon, before a crowd.", cosine=0.9)
    dated = shelf.put("The bridge is open now, says the mayor.", "2023-03-17", cosine=0.6)
    question = "Who opened the bridge in March 2023?"
    plain = shelf.search(question)
    result = shelf.search(question, reader=seeing(plain, 1))
    assert ids(plain) == ids(result) == [dated, undated]
    assert result.passages[1].scores["read"] > result.passages[0].scores["read"]


def test_of_near_identical_passages_the_one_the_reader_prefers_is_kept(shelf: Shelf) -> None:
    story = "Tokayev met Türk in Astana to talk about human rights and the reforms under way in the country."
    first = shelf.put(story, cosine=0.9)
    copy = shelf.put(f"KAZINFORM reports: {story}", cosine=0.85)
    question = "Who met Türk in Astana to talk about human rights?"
    assert ids(shelf.search(question)) == [first]
    copied = f"KAZINFORM reports: {story}"
    reader = ScriptedReader({copied: reading(copied, {"Tokayev": 12.0}, answerable=6.0)})
    result = shelf.search(question, reader=reader)
    assert (ids(result), result.collapsed) == ([copy], 1)
    assert result.passages[0].reading is reader.sees[copied]


def test_a_widened_search_is_read_once(shelf: Shelf) -> None:
    held = bridges(shelf, 3)
    reader = ScriptedReader()
    result = shelf.search("Which bridge was opened in 1948?", reader=reader)
    assert set(ids(result)) == set(held)
    assert len(reader.read_texts) == len(held)


def test_an_empty_archive_is_not_read(shelf: Shelf) -> None:
    reader = ScriptedReader(failure=ReaderUnavailable("Nobody asks."))
    assert shelf.search(QUESTION, reader=reader).notes == ("The archive is empty.",)
