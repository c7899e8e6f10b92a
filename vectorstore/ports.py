"""What the archive's use cases need from the outside, and how it may fail.

    ArchiveError
    ├── BadArticle            the caller's text or metadata cannot be read in
    ├── NotFound              no such article, revision or job
    ├── ArchiveTooNew         the archive on disk was written by a newer version
    ├── ArchiveBusy           another process holds the vectors of this archive
    ├── StoreUnavailable      the catalogue or the vector index does not answer; trying again may help
    ├── EmbedderUnavailable   the embedding model does not answer; trying again may help
    └── ReaderUnavailable     the reading model cannot be loaded, or failed

Flows in: `model`. Flows out: Protocols that adapters satisfy. Knows no vendor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from vectorstore.model import (
    Added,
    ArchiveCounts,
    Article,
    Hit,
    Passage,
    PassageToEmbed,
    PreparedArticle,
    Revision,
    RevisionNote,
    Scope,
)
from vectorstore.readings import Reading

Vectors = npt.NDArray[np.float32]


class ArchiveError(Exception):
    """Root of everything `vectorstore` raises on purpose."""


class BadArticle(ArchiveError):
    """The text or metadata given cannot be read in; the message says why and what to do."""


class NotFound(ArchiveError):
    """No such article or revision."""


class ArchiveTooNew(ArchiveError):
    """The archive on disk was written by a newer version of Dateline than this one."""


class ArchiveBusy(ArchiveError):
    """Another process holds this archive's vectors. Its address is in the message if known."""


class StoreUnavailable(ArchiveError):
    """The catalogue or the vector index does not answer. Trying again may help."""


class EmbedderUnavailable(ArchiveError):
    """The embedding model does not answer. Trying again may help."""


class ReaderUnavailable(ArchiveError):
    """The reading model cannot be loaded, or failed. Whoever uses it goes on without."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, aware, UTC."""
        ...


class Progress(Protocol):
    """A bar, a log line or nothing."""

    def start(self, task: str, total: int | None) -> None: ...

    def advance(self, count: int = 1) -> None: ...

    def finish(self) -> None: ...


class Catalogue(Protocol):
    """The truth: articles, revisions, passages. Every call names its archive. Raises StoreUnavailable."""

    def add(self, archive: str, articles: Sequence[PreparedArticle]) -> list[Added]:
        """Stores articles, their passages and their words in one transaction; all or none.

        Same URL (or, without one, same origin or same text) finds the article again: exactly what is held is
        "unchanged"; a changed text, headline, source, date or URL is a new Revision ("revised"). What an article of
        the same text leaves out is kept. A text that another origin already brought is "duplicate".
        When it returns, the words are searchable; vectors are pending.
        """
        ...

    def article(self, archive: str, article_id: str) -> Article:
        """Raises NotFound."""
        ...

    def articles(
        self,
        archive: str,
        *,
        scope: Scope | None = None,
        query: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Article]:
        """Newest first by publication, unknown dates last; `query` matches title, source and place."""
        ...

    def named(self, archive: str, name: str, *, limit: int = 10) -> list[Article]:
        """What a person may mean by `name`: the article of that id, else those whose id begins so (4 characters or
        more), have that URL, or were read from that path, the end of one path being enough. At most `limit`.
        """
        ...

    def revision(self, archive: str, article_id: str, number: int | None = None) -> Revision:
        """The newest revision, or the one named. Raises NotFound."""
        ...

    def revisions(self, archive: str, article_id: str) -> list[RevisionNote]:
        """Every revision of the article, oldest first. Raises NotFound."""
        ...

    def delete(self, archive: str, article_id: str) -> None:
        """Takes out the article, its words, and queues its vectors for removal. Raises NotFound."""
        ...

    def passages(self, archive: str, ids: Sequence[int]) -> dict[int, Passage]:
        """By id; ids of passages that are gone are left out."""
        ...

    def within(
        self, scope: Scope, passage_ids: Sequence[int] | None = None, *, collection: str | None = None
    ) -> list[int]:
        """Ids of the passages whose article is in scope, in their order.

        With `passage_ids`, of those; with `collection`, of those that have a vector in it.
        """
        ...

    def neighbours(self, archive: str, article_id: str) -> list[Passage]:
        """Every passage of the article's newest revision, in order. Empty if there is no such article."""
        ...

    def openings(self, archive: str, article_ids: Sequence[str]) -> dict[str, Passage]:
        """The first passage of each article's newest revision; articles that are gone are left out."""
        ...

    def sources(self, archive: str) -> list[tuple[str, int]]:
        """Source names with how many articles each has, most first."""
        ...

    def counts(self, archive: str, collection: str) -> ArchiveCounts: ...

    def archives(self) -> list[str]:
        """Names of the archives that hold anything; always includes "main"."""
        ...

    def pending_vectors(self, collection: str, *, limit: int) -> list[PassageToEmbed]:
        """Passages of any archive with no vector yet in `collection`, oldest first."""
        ...

    def unembedded(self, collection: str, passage_ids: Sequence[int]) -> set[int]:
        """Those of the passages that have no vector in `collection` yet."""
        ...

    def mark_embedded(self, collection: str, passage_ids: Sequence[int]) -> None: ...

    def pending_removals(self, *, limit: int) -> list[tuple[str, int]]:
        """(archive, passage id) whose vectors must leave every collection."""
        ...

    def mark_removed(self, passage_ids: Sequence[int]) -> None: ...

    def embedded(self, archive: str, collection: str) -> set[int]:
        """Ids of the archive's passages that are marked as having a vector in `collection`."""
        ...

    def forget_vectors(self, collection: str, passage_ids: Sequence[int] | None = None) -> None:
        """Marks every passage, or those named, as not yet embedded in `collection`, so that they are filled again."""
        ...

    def rebuild_words(self) -> Iterator[int]:
        """Makes the word index anew from the revisions; yields how many passages each step added.

        Searches see the old words until the last step; others may write between two steps.
        """
        ...

    def close(self) -> None: ...


class WordIndex(Protocol):
    """Lexical search over passages. Raises StoreUnavailable."""

    def search(self, terms: Sequence[str], *, scope: Scope, limit: int) -> list[Hit]:
        """Passages holding any of `terms`, best first by BM25 (sign turned so that higher is better)."""
        ...

    def document_frequencies(self, archive: str, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        """For each term (as the index stems it) the number of passages holding it, and the number of passages."""
        ...


class VectorIndex(Protocol):
    """Dense search. One collection per archive and embedder. Raises StoreUnavailable, ArchiveBusy."""

    def upsert(self, archive: str, passages: Sequence[PassageToEmbed], vectors: Vectors) -> None:
        """Row i of `vectors` [n, d] belongs to passages[i]. Writing the same id twice leaves one."""
        ...

    def search(self, archive: str, vector: Vectors, *, limit: int, within: Sequence[int] | None = None) -> list[Hit]:
        """Best first by cosine similarity to `vector` [d]. With `within`, only those passages.

        Of those that have no vector nothing is said, but naming them costs time.
        """
        ...

    def delete(self, archive: str, passage_ids: Sequence[int]) -> None:
        """From the archive's collections of every embedder; ids that are not there are passed over."""
        ...

    def count(self, archive: str) -> int: ...

    def ids(self, archive: str) -> set[int]:
        """Ids of every passage that has a vector. Costs a second at 300,000: for mending, not for searching."""
        ...

    def drop(self, archive: str) -> None:
        """Empties the archive's collection for this embedder."""
        ...


class Embedder(Protocol):
    """Text to unit vectors. Raises EmbedderUnavailable."""

    @property
    def name(self) -> str:
        """Stable name, part of the collection's name: [a-z0-9-]; changes whenever the vectors would."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dimensions], L2-normalised, in the order given whatever order they are computed in."""
        ...

    def embed_question(self, question: str) -> Vectors:
        """[dimensions], L2-normalised: what is looked for with. Many models embed a question otherwise than a text."""
        ...


class Reader(Protocol):
    """A question and a text, read together; a sentence and a quote, held against each other. Raises ReaderUnavailable.

    Safe to call from many threads at once.
    """

    @property
    def name(self) -> str:
        """Stable name; changes whenever its figures would."""
        ...

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """One Reading for each (headline, text), in the order given. An empty headline is left out."""
        ...

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log-odds, for each (sentence, quote), that the quote bears the sentence out, in the order given."""
        ...
