from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import StoppedClock
from tests.vectorstore.archives import draft
from vectorstore.adapters.database import MIGRATIONS, Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.adapters.tables import HEAD, metadata
from vectorstore.model import Added, Draft, Passage, Published, Scope
from vectorstore.ports import ArchiveTooNew, NotFound, StoreUnavailable
from vectorstore.reading import prepare


class Archive:
    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.catalogue = SqliteCatalogue(self.database, StoppedClock())
        self.words = SqliteWordIndex(self.database)

    def add(self, *drafts: Draft, archive: str = "main") -> list[Added]:
        return self.catalogue.add(archive, [prepare(each) for each in drafts])

    def found(self, *terms: str, archive: str = "main") -> list[int]:
        return [hit.passage_id for hit in self.words.search(terms, scope=Scope(archive), limit=1000)]

    def rows(self) -> list[str]:
        with self.database.reading() as connection:
            return list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(tmp_path / "archive.db")
    yield opened
    opened.database.close()


def test_an_article_comes_back_as_it_went_in(archive: Archive) -> None:
    (added,) = archive.add(draft(3))
    article = archive.catalogue.article("main", added.article_id)
    revision = archive.catalogue.revision("main", added.article_id)
    assert (article.title, article.source, article.published) == (draft(3).title, draft(3).source, draft(3).published)
    assert revision.text == draft(3).text
    passages = archive.catalogue.neighbours("main", added.article_id)
    assert len(passages) == added.passages > 0
    for passage in passages:
        assert passage.text == revision.text[passage.span.start : passage.span.end]
        assert passage.sentences[0].start == passage.span.start
        assert passage.sentences[-1].end == passage.span.end


def test_reading_the_same_twice_changes_not_even_a_row(archive: Archive) -> None:
    drafts = [draft(number) for number in range(5)]
    archive.add(*drafts)
    before = archive.rows()
    assert {added.outcome for added in archive.add(*drafts)} == {"unchanged"}
    assert archive.rows() == before


def test_a_changed_text_under_the_same_url_is_a_revision(archive: Archive) -> None:
    (first,) = archive.add(draft(1))
    old = archive.found("minister")
    (second,) = archive.add(draft(1, version=2, url="http://www.example.org/news/1/?utm_source=x", origin="elsewhere"))
    assert (second.outcome, second.article_id, second.revision) == ("revised", first.article_id, 2)
    assert archive.catalogue.revision("main", first.article_id, 1).text == draft(1).text
    assert not set(old) & set(archive.found("minister"))
    assert [id_ for _, id_ in archive.catalogue.pending_removals(limit=100)] == sorted(old)


def test_revisions_are_noted_oldest_first(archive: Archive) -> None:
    (first,) = archive.add(draft(1))
    archive.add(draft(1, version=2, title="Corrected", published=None))
    notes = archive.catalogue.revisions("main", first.article_id)
    whole = [archive.catalogue.revision("main", first.article_id, number) for number in (1, 2)]
    assert [(note.number, note.title, note.published, note.added_at) for note in notes] == [
        (revision.number, revision.title, revision.published, revision.added_at) for revision in whole
    ]
    assert [note.characters for note in notes] == [len(revision.text) for revision in whole]
    with pytest.raises(NotFound):
        archive.catalogue.revisions("other", first.article_id)


def test_going_back_to_an_earlier_text_is_a_third_revision(archive: Archive) -> None:
    outcomes = [archive.add(draft(2, version=version))[0] for version in (1, 2, 1)]
    assert [(each.outcome, each.revision) for each in outcomes] == [("added", 1), ("revised", 2), ("revised", 3)]
    assert archive.catalogue.revision("main", outcomes[0].article_id).text == draft(2).text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "A corrected headline"},
        {"source": "Another Wire"},
        {"published": Published("2023-03-25", "day", "metadata")},
    ],
)
@pytest.mark.parametrize("number", [1, 2])  # by URL, by path
def test_what_is_said_of_an_unchanged_text_is_revised_and_revised_back(
    archive: Archive, number: int, changes: dict[str, Any]
) -> None:
    first, other = draft(number), draft(number, **changes)
    stored = [archive.add(each)[0] for each in (first, first, other, other, first, first)]
    back = stored[-1]
    assert [(each.outcome, each.revision) for each in stored] == [
        ("added", 1), ("unchanged", 1), ("revised", 2), ("unchanged", 2), ("revised", 3), ("unchanged", 3),
    ]  # fmt: skip
    texts = {archive.catalogue.revision("main", back.article_id, number).text for number in (1, 2, 3)}
    assert texts == {first.text}
    assert archive.catalogue.revision("main", back.article_id, 2).title == other.title
    article = archive.catalogue.article("main", back.article_id)
    assert (article.title, article.source, article.published) == (first.title, first.source, first.published)


def test_words_and_vectors_follow_a_new_headline(archive: Archive) -> None:
    (first,) = archive.add(draft(1))
    old = archive.found("minister")
    archive.catalogue.mark_embedded("c", old)
    archive.add(draft(1, title="Quorum reached"))
    new = archive.found("quorum")
    assert len(new) == first.passages
    assert not set(new) & set(old)
    assert [passage.id for passage in archive.catalogue.pending_vectors("c", limit=99)] == sorted(new)
    assert archive.catalogue.pending_vectors("c", limit=1)[0].text.startswith("Quorum reached\n")


def test_what_a_later_reading_leaves_out_is_kept(archive: Archive) -> None:
    archive.add(draft(1))
    (silent,) = archive.add(draft(1, title=None, source=None, published=None))
    assert silent.outcome == "unchanged"
    (renamed,) = archive.add(draft(1, title="Quorum reached", source=None, published=None))
    article = archive.catalogue.article("main", renamed.article_id)
    assert (article.title, article.source, article.published) == (
        "Quorum reached", draft(1).source, draft(1).published,
    )  # fmt: skip


def test_another_url_for_the_text_of_a_path_is_a_revision(archive: Archive) -> None:
    old, new = "https://example.org/draft/1", "https://example.org/news/1"
    stored = [archive.add(draft(2, url=url))[0] for url in (None, old, new, new, None, old)]
    assert [each.outcome for each in stored] == ["added", "revised", "revised", "unchanged", "unchanged", "revised"]
    assert len({each.article_id for each in stored}) == 1
    (elsewhere,) = archive.add(draft(2, url=new, origin="elsewhere"))
    assert elsewhere.outcome == "duplicate"


def test_a_batch_may_change_a_headline_and_an_address_and_change_them_back(archive: Archive) -> None:
    urls = ("https://example.org/a", "https://example.org/b", "https://example.org/a")
    moved = archive.add(*(draft(2, url=url) for url in urls))
    assert [each.revision for each in moved] == [1, 2, 3]
    renamed = archive.add(*(draft(2, url=urls[0], title=title) for title in ("One", "Two", "One")))
    assert [each.revision for each in renamed] == [4, 5, 6]


def test_a_batch_that_repeats_itself_is_taken_in_order(archive: Archive) -> None:
    outcomes = archive.add(draft(1), draft(1), draft(1, version=2), draft(1, origin="copy", url=None), draft(1))
    assert [each.outcome for each in outcomes] == ["added", "unchanged", "revised", "added", "revised"]
    assert archive.add(draft(7), draft(7, origin="other copy", url=None))[1].duplicate_of == "news/7.txt"


def test_a_wire_copy_is_a_duplicate(archive: Archive) -> None:
    archive.add(draft(1))
    (copy,) = archive.add(draft(1, origin="copy.txt", url="https://elsewhere.example/1"))
    assert (copy.outcome, copy.duplicate_of) == ("duplicate", "news/1.txt")


def test_texts_from_the_api_are_told_apart_by_their_text(archive: Archive) -> None:
    first, second, again = archive.add(*(draft(number, origin="api", url=None) for number in (1, 3, 1)))
    assert (first.outcome, second.outcome, again.outcome) == ("added", "added", "unchanged")
    assert again.article_id == first.article_id


def test_a_text_whose_id_is_taken_gets_the_next(archive: Archive) -> None:
    (first, _) = archive.add(draft(2), draft(2, version=2))
    (other,) = archive.add(draft(2, origin="api"))
    assert other.outcome == "added"
    assert other.article_id != first.article_id


def test_archives_do_not_see_each_other(archive: Archive) -> None:
    (mine,) = archive.add(draft(1))
    (theirs,) = archive.add(draft(1), archive="theirs")
    assert theirs.outcome == "added"
    assert not set(archive.found("minister")) & set(archive.found("minister", archive="theirs"))
    with pytest.raises(NotFound):
        archive.catalogue.article("main", theirs.article_id)
    with pytest.raises(NotFound):
        archive.catalogue.delete("theirs", mine.article_id)
    assert archive.catalogue.passages("main", archive.found("minister", archive="theirs")) == {}
    assert archive.words.document_frequencies("theirs", ["Ministers", "nothing"])[0] == {
        "Ministers": theirs.passages,
        "nothing": 0,
    }
    assert archive.catalogue.archives() == ["main", "theirs"]


def test_a_deleted_article_is_gone_from_every_search(archive: Archive) -> None:
    gone, kept = archive.add(draft(1), draft(3))
    archive.catalogue.mark_embedded("c", archive.found("minister"))
    archive.catalogue.delete("main", gone.article_id)
    assert len(archive.found("minister")) == kept.passages
    assert archive.catalogue.counts("main", "c").vectors == kept.passages
    assert len(archive.catalogue.pending_removals(limit=99)) == gone.passages
    with pytest.raises(NotFound):
        archive.catalogue.delete("main", gone.article_id)


def test_passages_are_pending_until_marked_in_that_collection(archive: Archive) -> None:
    archive.add(draft(1))
    pending = archive.catalogue.pending_vectors("one", limit=1000)
    assert pending[0].text.startswith("Plan 1 of Geneva\n")
    archive.catalogue.mark_embedded("one", [*(passage.id for passage in pending), 10**6])
    assert archive.catalogue.pending_vectors("one", limit=1000) == []
    assert len(archive.catalogue.pending_vectors("two", limit=1000)) == len(pending)
    assert archive.catalogue.embedded("main", "one") == {passage.id for passage in pending}
    archive.catalogue.forget_vectors("one", [pending[0].id])
    assert [passage.id for passage in archive.catalogue.pending_vectors("one", limit=9)] == [pending[0].id]


@pytest.mark.parametrize(
    "term", ['"', "*", "NEAR(", "a OR b", "title:plan", "^", "(", "\0", "'; --", "\ud800", "", "-x", '" OR "']
)
def test_no_term_breaks_a_search(archive: Archive, term: str) -> None:
    archive.add(draft(1))
    assert set(archive.found(term, "minister")) == set(archive.found("minister")) != set()
    assert archive.words.document_frequencies("main", [term])[0][term] >= 0


def test_words_are_found_whatever_their_ending_and_accents(archive: Archive) -> None:
    archive.add(draft(2))  # Türkistan
    assert archive.found("turkistan") == archive.found("TÜRKISTAN") == archive.found("ministers") != []


def test_frequencies_follow_the_index(archive: Archive) -> None:
    (added,) = archive.add(draft(1))
    assert archive.words.document_frequencies("main", ["minister"]) == ({"minister": added.passages}, added.passages)
    archive.catalogue.delete("main", added.article_id)
    assert archive.words.document_frequencies("main", ["minister"]) == ({"minister": 0}, 0)


def test_common_words_are_scored_beside_rarer_ones(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(*(draft(number) for number in range(40)))
    terms, scope = ("geneva", "minister"), Scope()
    exact = archive.words.search(terms, scope=scope, limit=5)
    monkeypatch.setattr("vectorstore.adapters.sqlite_words.SCORED_AT_MOST", 30)
    assert archive.words.search(terms, scope=scope, limit=5) == exact


def test_passages_in_scope_are_listed(archive: Archive) -> None:
    archive.add(*(draft(number) for number in range(6)), draft(6, published=None))
    archive.add(draft(1), archive="theirs")
    origins = {passage_id: passage.article.origin for passage_id, passage in _everything(archive).items()}
    scope = Scope(start=datetime(2023, 3, 3, tzinfo=UTC), end=datetime(2023, 3, 5, tzinfo=UTC))
    inside = archive.catalogue.within(scope)
    assert {origins[id_] for id_ in inside} == {"news/2.txt", "news/3.txt", "news/6.txt"}
    assert archive.catalogue.within(scope, sorted(origins)[:5]) == [id_ for id_ in inside if id_ in sorted(origins)[:5]]
    assert archive.catalogue.within(scope, []) == archive.catalogue.within(scope, collection="c") == []
    archive.catalogue.mark_embedded("c", [inside[0], min(origins)])
    assert archive.catalogue.within(scope, collection="c") == inside[:1]
    assert archive.catalogue.within(Scope()) == sorted(origins)


def _everything(archive: Archive) -> dict[int, Passage]:
    return archive.catalogue.passages("main", range(1000))


def test_counts_follow_every_commit_also_of_another_process(archive: Archive) -> None:
    (first,) = archive.add(draft(1))
    assert archive.catalogue.counts("main", "c").articles == 1
    archive.catalogue.mark_embedded("c", archive.found("minister"))
    assert archive.catalogue.counts("main", "c").vectors == first.passages
    code = (
        "from tests.vectorstore.archives import *; from vectorstore.reading import prepare; "
        f"database = Database(Path({str(archive.database.path)!r})); "
        "SqliteCatalogue(database, StoppedClock()).add('main', [prepare(draft(3))])"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert archive.catalogue.counts("main", "c").articles == 2
    archive.catalogue.delete("main", first.article_id)
    assert archive.catalogue.counts("main", "c").vectors == 0


def test_a_percent_sign_in_a_query_is_a_percent_sign(archive: Archive) -> None:
    archive.add(replace(draft(1), title="Up 5%_\\ at once"), draft(3))
    assert [a.title for a in archive.catalogue.articles("main", query="5%_\\")] == ["Up 5%_\\ at once"]
    assert len(archive.catalogue.articles("main", query="Plan")) == 1


def test_newest_come_first_and_the_undated_last(archive: Archive) -> None:
    archive.add(draft(1), draft(3, published=None), draft(5))
    assert [a.origin for a in archive.catalogue.articles("main")] == ["news/5.txt", "news/1.txt", "news/3.txt"]


def test_rebuilt_words_find_the_same(archive: Archive) -> None:
    archive.add(*(draft(number) for number in range(20)))
    archive.add(draft(1, version=2))
    before = archive.words.search(["plan", "geneva"], scope=Scope(), limit=99)
    assert sum(archive.catalogue.rebuild_words()) == archive.catalogue.counts("main", "").passages
    assert archive.words.search(["plan", "geneva"], scope=Scope(), limit=99) == before


def test_others_read_and_write_while_words_are_rebuilt(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.adapters.sqlite_rebuilding.STEP", 10)
    stored = archive.add(*(draft(number) for number in range(20)))
    other = Archive(archive.database.path)  # as another process would hold it, prepared statements and all
    before = other.found("plan")
    steps = archive.catalogue.rebuild_words()
    next(steps)
    assert other.found("plan") == before
    other.catalogue.delete("main", stored[0].article_id)  # taken in already
    other.catalogue.delete("main", stored[-1].article_id)  # not yet
    other.add(draft(1, version=2), draft(30))
    with pytest.raises(StoreUnavailable, match="rebuilt by another"):
        list(other.catalogue.rebuild_words())
    for _ in steps:
        assert other.found("plan")
    assert sorted(other.found("plan")) == sorted(archive.found("plan")) == sorted(_everything(archive))
    _check_words(archive)
    other.add(draft(31))
    _check_words(archive)
    assert archive.words.document_frequencies("main", ["plan"])[0]["plan"] == len(_everything(archive))
    other.database.close()


def test_an_abandoned_rebuild_is_begun_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.adapters.sqlite_rebuilding.STEP", 10)
    first, *_ = archive.add(*(draft(number) for number in range(9)))
    steps = archive.catalogue.rebuild_words()
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    archive.catalogue.delete("main", first.article_id)
    _check_words(archive)
    for _ in range(2):
        assert sum(archive.catalogue.rebuild_words()) == len(_everything(archive))
        _check_words(archive)
    assert archive.found("ministers")  # stemmed as before


def _check_words(archive: Archive) -> None:
    """Raises when the words are not those of the texts."""
    with archive.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)")


def test_the_schema_is_what_the_tables_say(archive: Archive) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or not str(name).startswith("passage_")

    with archive.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    opened = Database(tmp_path / "archive.db")
    with opened.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    opened.close()
    with pytest.raises(ArchiveTooNew, match="newer Dateline"):
        Database(tmp_path / "archive.db")


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"not a database" * 99)
    with pytest.raises(StoreUnavailable, match=r"archive\.db"):
        Database(tmp_path / "archive.db")


def test_processes_may_start_at_once(tmp_path: Path) -> None:
    code = "from pathlib import Path; from vectorstore.adapters.database import Database; Database(Path({!r}))"
    command = [sys.executable, "-c", code.format(str(tmp_path / "archive.db"))]
    children = [subprocess.Popen(command) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]


def test_a_reader_does_not_wait_for_a_writer(archive: Archive) -> None:
    archive.add(draft(1))
    with archive.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM articles WHERE archive = 'nobody'")
        assert len(archive.catalogue.articles("main")) == 1
