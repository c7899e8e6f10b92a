"""The composition root: every part chosen by the settings, opened in order, and closed in reverse.

Flows in: Settings. Flows out: a Dateline, the ready ports and use cases of one archive folder. To add a model provider
or an embedder: one adapter file, and one line in a table here. What is heavy is imported when it is chosen: Chroma
costs 0.9 s, LangChain 1.8 s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from seeds import seed_files
from service.adapters.conversations import SqlConversations
from service.adapters.keys import SqlKeys
from service.adapters.system_clock import SystemClock
from service.answering import AnsweringPorts
from service.likeness import Likeness
from service.ports import Conversations, Keys, LanguageModel, Retriever, SettingsError
from service.settings import Settings
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.model import MAIN_ARCHIVE, Draft, Scope, SearchResult
from vectorstore.ports import Catalogue, Clock, Embedder, VectorIndex, WordIndex
from vectorstore.reading import prepare, read_drafts
from vectorstore.retrieval import search


class Unwatched:
    """Satisfies vectorstore.ports.Progress: nobody is watching."""

    def start(self, task: str, total: int | None) -> None: ...

    def advance(self, count: int = 1) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Dateline:
    """One open archive folder: its ports, and the use cases that are ready to be called."""

    settings: Settings
    clock: Clock
    catalogue: Catalogue
    words: WordIndex
    vectors: VectorIndex | None  # None when another process holds them, or they were not asked for
    embedder: Embedder
    retriever: Retriever
    conversations: Conversations
    keys: Keys
    answering: AnsweringPorts
    owner_address: str | None  # of the server that holds the vectors, when another process does

    @property
    def collection(self) -> str:
        """What the vectors of this embedder are kept under."""
        return self.embedder.name

    def fill_some(self, limit: int) -> int:
        """Makes the vectors of at most `limit` pending passages now; returns how many. 0 without vectors of our own."""
        return 0

    def start_filling(self) -> None:
        """Makes pending vectors in the background until this is closed."""

    def wake_filler(self) -> None:
        """Tells the background that there may be something to do."""


@contextmanager
def open_dateline(
    settings: Settings, *, own_vectors: bool, or_share: bool = False, address: str | None = None
) -> Iterator[Dateline]:
    """The archive folder of `settings`, opened and, when it never held anything, filled with the seeds.

    With `own_vectors` this process holds the archive's vectors; `address` is where others may then ask it. When
    another process already does: ArchiveBusy, or with `or_share` a Dateline without vectors and with that process's
    `owner_address`. Raises SettingsError, ArchiveTooNew, StoreUnavailable and EmbedderUnavailable.
    """
    check_supported(settings)
    with ExitStack() as opened:
        clock = SystemClock()
        database = Database(settings.database_file)
        opened.callback(database.close)
        catalogue, words = SqliteCatalogue(database, clock), SqliteWordIndex(database)
        if settings.seeds and never_held_anything(database):
            load_seeds(catalogue)
        embedder = embedder_of(settings)
        vectors = None
        retriever = retriever_of(catalogue, words, vectors, embedder)
        conversations = SqlConversations(database, clock)
        answering = AnsweringPorts(
            retriever=retriever,
            catalogue=catalogue,
            likeness=Likeness(embedder),
            conversations=conversations,
            model=model_of(settings),
            model_timeout_s=settings.model_timeout_s,
        )
        yield Dateline(
            settings=settings,
            clock=clock,
            catalogue=catalogue,
            words=words,
            vectors=vectors,
            embedder=embedder,
            retriever=retriever,
            conversations=conversations,
            keys=SqlKeys(database, clock),
            answering=answering,
            owner_address=None,
        )


def check_supported(settings: Settings) -> None:
    """Raises SettingsError for a setting that names something this version does not have."""
    if settings.database_url is None:
        return
    url = settings.database_url.get_secret_value()
    if not url.startswith("sqlite"):
        scheme = url.partition(":")[0]
        raise SettingsError(
            f"DATABASE_URL names {scheme}, but this version keeps its catalogue in SQLite; Postgres comes with a later "
            "one. Leave DATABASE_URL empty, and set DATELINE_HOME to choose the folder."
        )


def never_held_anything(database: Database) -> bool:
    """Whether no passage was ever stored: SQLite keeps the last number it gave out, also after everything is deleted."""
    with database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sqlite_sequence WHERE name = 'passages'").first() is None


def load_seeds(catalogue: Catalogue) -> None:
    """The example articles, into the main archive."""
    drafts = read_drafts(seed_files(), progress=Unwatched())
    catalogue.add(MAIN_ARCHIVE, [prepare(draft) for draft in drafts if isinstance(draft, Draft)])


def retriever_of(catalogue: Catalogue, words: WordIndex, vectors: VectorIndex | None, embedder: Embedder) -> Retriever:
    def retrieve(question: str, *, scope: Scope, now: datetime, limit: int) -> SearchResult:
        return search(
            question,
            scope=scope,
            now=now,
            catalogue=catalogue,
            words=words,
            vectors=vectors,
            embedder=embedder,
            limit=limit,
        )

    return retrieve


def _embedded(_setting: str) -> Embedder:
    from vectorstore.adapters.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder()


def _langchain_embedder(setting: str) -> Embedder:
    from vectorstore.adapters.langchain_embedder import embedder_from_setting

    return embedder_from_setting(setting, base_url=os.environ.get("OPENAI_BASE_URL") or None)


def _langchain_model(setting: str) -> LanguageModel:
    from service.adapters.langchain_llm import langchain_model

    return langchain_model(setting)


def _gguf_model(setting: str) -> LanguageModel:
    from service.adapters.gguf_llm import gguf_model

    return gguf_model(setting)


EMBEDDERS: Mapping[str, Callable[[str], Embedder]] = {"embedded": _embedded}  # by the word before the colon
OTHER_EMBEDDERS = _langchain_embedder
MODELS: Mapping[str, Callable[[str], LanguageModel]] = {"gguf": _gguf_model}
OTHER_MODELS = _langchain_model


def embedder_of(settings: Settings) -> Embedder:
    """The embedder that DATELINE_EMBEDDER names. Raises EmbedderUnavailable."""
    kind = settings.embedder.partition(":")[0]
    return EMBEDDERS.get(kind, OTHER_EMBEDDERS)(settings.embedder)


def model_of(settings: Settings) -> LanguageModel | None:
    """The language model that DATELINE_LLM names, not yet contacted; None when it names none. Raises SettingsError."""
    if settings.llm is None:
        return None
    kind = settings.llm.partition(":")[0]
    return MODELS.get(kind, OTHER_MODELS)(settings.llm)
