"""An archive to measure on: made for the occasion out of drafts, or a person's own, left as it is.

Flows in: drafts, or the name of an archive, and the settings. Flows out: an OpenArchive, which answers, searches, and
tells the text of each article. Knows no data set and no metric. Vectors of passages are kept by the hash of what was
embedded (`vector_cache`), so that the same data is embedded once; questions are embedded anew, as in service.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evals.model import AnyOf, Texts
from evals.vector_cache import CachedEmbedder
from service.model import Answer, Question
from vectorstore.model import MAIN_ARCHIVE, Draft, Hit, Passage, PreparedArticle, RankedPassage, Scope, SkippedFile
from vectorstore.ports import ArchiveBusy, BadArticle, Catalogue, Progress, ReaderUnavailable

if TYPE_CHECKING:
    from service.answering import AnsweringPorts
    from service.bootstrap import Dateline
    from service.settings import Settings

BATCH = 100  # articles in one transaction
EVERYTHING = 1_000_000_000
WARMING_UP = "What is the news?"  # loads the model and opens the indexes, which no timed question is to pay for
NEAR = 200  # passages whose articles are looked through for a quote


class NoArchive(Exception):
    """There is no such archive to measure on, or another process holds it; the message says what to do."""


class ArticleTexts(Mapping[str, str]):
    """Article id to the text of its newest revision, read when it is asked for."""

    def __init__(self, catalogue: Catalogue, archive: str) -> None:
        self._catalogue = catalogue
        self._archive = archive

    def __getitem__(self, article_id: str) -> str:
        from vectorstore.ports import NotFound

        try:
            return self._catalogue.revision(self._archive, article_id).text
        except NotFound as error:
            raise KeyError(article_id) from error

    def __iter__(self) -> Iterator[str]:
        return (article.id for article in self._catalogue.articles(self._archive, limit=EVERYTHING))

    def __len__(self) -> int:
        return self._catalogue.counts(self._archive, "").articles


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """One archive, ready to be asked. Safe to use from several threads."""

    dateline: Dateline
    answering: AnsweringPorts
    name: str
    ids: Mapping[str, str]  # origin of each draft to the id of the article that holds its text; empty if not made here
    skipped: tuple[SkippedFile, ...] = ()  # what could not be read in, and why
    embedded: int = 0  # passages whose vector had to be made, since no earlier run had

    @property
    def texts(self) -> ArticleTexts:
        return ArticleTexts(self.dateline.catalogue, self.name)

    @property
    def reader(self) -> str:
        """The name of what reads passages with the question: "off" where nothing does, "unavailable" where it fails."""
        try:
            return "off" if self.answering.reader is None else self.answering.reader.name
        except ReaderUnavailable:
            return "unavailable"

    def unread(self, what: str) -> AnyOf:
        """A note for a person on the `what` ("articles") that could not be read in, if there are any."""
        return (f"{len(self.skipped)} {what} could not be read in.",) if self.skipped else ()

    def ask(self, question: Question) -> Answer:
        """What Dateline answers. Raises what `service.answering.answer` raises."""
        from service.answering import answer

        return answer(replace(question, archive=self.name), ports=self.answering)

    def search(self, question: str, *, now: datetime, limit: int) -> tuple[Passage, ...]:
        """Dateline's own retrieval: at most `limit` passages, best first."""
        return tuple(ranked.passage for ranked in self._ranked(question, now, limit))

    def believed(self, question: str, *, now: datetime) -> str | None:
        """The words that the reader believes most of what it read for the question, said or not; None without one."""
        from service.answering import PASSAGES
        from service.read_sentences import most_believed

        return most_believed(self._ranked(question, now, PASSAGES))

    def by_words(self, question: str, *, limit: int) -> tuple[Passage, ...]:
        """A baseline: BM25 over the same passages and headlines, and nothing else."""
        from vectorstore.terms import search_terms

        return self._passages(self.dateline.words.search(search_terms(question), scope=Scope(self.name), limit=limit))

    def by_vectors(self, question: str, *, limit: int) -> tuple[Passage, ...]:
        """A baseline: the embedder over the same passages, and nothing else. Raises NoArchive without vectors."""
        if self.dateline.vectors is None:
            raise NoArchive("The vectors of this archive are held by another process; stop it and try again.")
        vector = self.dateline.embedder.embed_question(question)
        return self._passages(self.dateline.vectors.search(self.name, vector, limit=limit))

    def near(self, words: str) -> Texts:
        """The articles whose words come nearest to `words`, by their ids."""
        texts = self.texts
        held = dict.fromkeys(passage.article.id for passage in self.by_words(words, limit=NEAR))
        return {article_id: texts[article_id] for article_id in held}

    def _ranked(self, question: str, now: datetime, limit: int) -> tuple[RankedPassage, ...]:
        return self.dateline.retriever(question, scope=Scope(self.name), now=now, limit=limit).passages

    def _passages(self, hits: Sequence[Hit]) -> tuple[Passage, ...]:
        return tuple(self.dateline.catalogue.passages(self.name, [hit.passage_id for hit in hits]).values())


@contextmanager
def open_archive(
    drafts: Sequence[Draft], settings: Settings, *, cache: Path, progress: Progress, vectors: bool = True
) -> Iterator[OpenArchive]:
    """An archive that holds `drafts` and nothing else, words and vectors, thrown away at the end.

    Without `vectors` it has words alone: enough where articles are named rather than searched for.

    It has a folder of its own: whatever archive, database or Chroma server is set is left alone. The language model
    and the embedder are those that are set. Raises SettingsError, StoreUnavailable and EmbedderUnavailable.
    """
    from service.bootstrap import open_dateline

    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder:
        apart = {"home": Path(folder) / "home", "database_url": None, "chroma_url": None, "seeds": False}
        with open_dateline(settings.model_copy(update=apart)) as dateline:
            ids, skipped = _read_in(drafts, dateline.catalogue, progress)
            embedded = _fill(dateline, cache, progress) if vectors else 0
            archive = OpenArchive(dateline, dateline.answering, MAIN_ARCHIVE, ids, tuple(skipped), embedded)
            archive.search(WARMING_UP, now=dateline.clock.now(), limit=1)
            yield archive


@contextmanager
def existing_archive(settings: Settings, name: str) -> Iterator[OpenArchive]:
    """The archive `name` of the folder that is set, as it stands: nothing is read in, and no conversation is kept.

    Raises NoArchive when there is none, or when another process (a running server) holds its vectors.
    """
    from service.adapters.conversations import SqlConversations
    from service.bootstrap import open_dateline
    from vectorstore.adapters.database import Database

    if not settings.database_file.exists():
        raise NoArchive(f"There is no archive in {settings.home}: read articles in with `dateline ingest PATH` first.")
    try:
        with (
            open_dateline(settings.model_copy(update={"seeds": False})) as dateline,
            tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder,
            closing(Database(Path(folder) / "conversations.db")) as apart,
        ):
            _must_hold_articles(dateline, name)
            kept_apart = replace(dateline.answering, conversations=SqlConversations(apart, dateline.clock))
            archive = OpenArchive(dateline, kept_apart, name, {})
            archive.search(WARMING_UP, now=dateline.clock.now(), limit=1)
            yield archive
    except ArchiveBusy as error:
        raise NoArchive(f"{error} Measuring needs them: stop that process meanwhile.") from error


def _must_hold_articles(dateline: Dateline, name: str) -> None:
    if dateline.catalogue.counts(name, dateline.collection).articles:
        return
    others = ", ".join(dateline.catalogue.archives())
    raise NoArchive(f"The archive {name!r} holds no articles; there are: {others}.")


def _read_in(
    drafts: Sequence[Draft], catalogue: Catalogue, progress: Progress
) -> tuple[dict[str, str], list[SkippedFile]]:
    """The article id of each origin (of a text that is there twice, the first one's), and what could not be read."""
    ids: dict[str, str] = {}
    skipped: list[SkippedFile] = []
    progress.start("Reading in", len(drafts))
    for first in range(0, len(drafts), BATCH):
        batch = drafts[first : first + BATCH]
        prepared = list(_prepared(batch, skipped))
        for article, added in zip(prepared, catalogue.add(MAIN_ARCHIVE, prepared), strict=True):
            ids[article.draft.origin] = added.article_id
        progress.advance(len(batch))
    progress.finish()
    return ids, skipped


def _prepared(drafts: Iterable[Draft], skipped: list[SkippedFile]) -> Iterator[PreparedArticle]:
    from vectorstore.reading import prepare

    for draft in drafts:
        try:
            yield prepare(draft)
        except BadArticle as error:
            skipped.append(SkippedFile(draft.origin, str(error)))


def _fill(dateline: Dateline, cache: Path, progress: Progress) -> int:
    from vectorstore.ingesting import fill_vectors

    embedder = CachedEmbedder(dateline.embedder, cache)
    if dateline.vectors is not None:
        fill_vectors(catalogue=dateline.catalogue, index=dateline.vectors, embedder=embedder, progress=progress)
    return embedder.made
