"""The composition root: every part chosen by the settings, opened in order, and closed in reverse.

Flows in: Settings. Flows out: a Dateline, the ready ports and use cases of one archive folder. To add a model provider
or an embedder: one adapter file, and one line in a table here. What is heavy is imported when it is chosen: Chroma
costs 0.9 s, LangChain 1.8 s.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from seeds import seed_files
from service.adapters.conversations import SqlConversations
from service.adapters.corrections import SqlCorrections
from service.adapters.cron import CronTimetable
from service.adapters.digests import SqlDigests
from service.adapters.editions import SqlEditions
from service.adapters.feedback import SqlFeedback
from service.adapters.keys import SqlKeys
from service.adapters.ledger import SqlLedger
from service.adapters.metered_model import MeteredModel
from service.adapters.runs import SqlRuns
from service.adapters.slack_posts import SqlSlackPosts
from service.adapters.slack_queue import SqlSlackQueue
from service.adapters.slack_threads import SqlSlackThreads
from service.adapters.slack_web import slack_door
from service.adapters.slack_workspaces import SqlWorkspaces
from service.adapters.stories import SqlStories
from service.adapters.system_clock import SystemClock
from service.answering import AnsweringPorts
from service.background import Background, process_name
from service.digests.building import DigestPorts
from service.likeness import Likeness
from service.model import Edition
from service.ports import (
    Corrections,
    Courier,
    Digests,
    Editions,
    FeedbackBook,
    KeptConversations,
    Keys,
    LanguageModel,
    Ledger,
    Meter,
    Retriever,
    ServiceError,
    SlackDoor,
    SlackPosts,
    SlackThreads,
    Stories,
    Timetable,
    Workspaces,
)
from service.settings import Settings
from service.stories.following import Follower
from service.summaries.summarizing import SummarizingPorts
from vectorstore.adapters.archive_lock import hold, owner
from vectorstore.adapters.chroma import ChromaIndex, chroma_client
from vectorstore.adapters.database import Database
from vectorstore.adapters.late_reader import ClosableReader, LateReader
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.adapters.sqlite_words import SqliteWordIndex
from vectorstore.filling import VectorFiller
from vectorstore.ingesting import fill_vectors, ingest
from vectorstore.model import MAIN_ARCHIVE, Draft, Scope, SearchResult, SkippedFile
from vectorstore.ports import ArchiveBusy, ArchiveError, Catalogue, Clock, Embedder, Reader, VectorIndex, WordIndex
from vectorstore.reading import read_drafts
from vectorstore.retrieval import search

if TYPE_CHECKING:
    from service.adapters.smtp_courier import SmtpCourier
    from service.rendering.email import EmailParts
    from service.slack.receiving import Reception
    from service.slack_desk import SlackDesk, Socket

log = logging.getLogger("dateline")


@runtime_checkable
class Loadable(Protocol):
    """A model that has something to import or to read before its first reply."""

    def load(self) -> None: ...


class Unwatched:
    """Satisfies vectorstore.ports.Progress: nobody is watching."""

    def start(self, task: str, total: int | None) -> None: ...

    def advance(self, count: int = 1) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SlackStores:
    """What is known of Slack, and the way to its Web API."""

    workspaces: Workspaces
    threads: SlackThreads
    posts: SlackPosts
    door: SlackDoor


@dataclass(frozen=True, slots=True)
class Means:
    """What a way to deliver is made with."""

    settings: Settings
    clock: Clock
    slack: SlackStores


@dataclass(frozen=True, slots=True)
class Shelf:
    """The part of an archive folder that every process may use at once."""

    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    keys: Keys
    conversations: KeptConversations
    feedback: FeedbackBook
    stories: Stories
    digests: Digests
    editions: Editions
    corrections: Corrections
    ledger: Ledger
    slack_stores: SlackStores
    couriers: Mapping[str, Courier]  # by kind of destination
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class Dateline(Shelf):
    """One open archive folder: its ports, and the use cases that are ready to be called."""

    words: WordIndex
    vectors: VectorIndex | None  # None when another process holds them
    embedder: Embedder
    retriever: Retriever
    answering: AnsweringPorts
    summarizing: SummarizingPorts
    digesting: DigestPorts
    upkeep: Background
    slack: SlackDesk | None  # None where no setting speaks of Slack
    filler: VectorFiller | None  # None without vectors
    meter: Meter
    owner_address: str | None  # of the server that holds the vectors, when another process does and serves

    @property
    def collection(self) -> str:
        """What the vectors of this embedder are kept under."""
        return self.embedder.name

    def fill_some(self, limit: int) -> int:
        """Makes the vectors of at most `limit` pending passages now; returns how many. 0 without vectors of our own."""
        if self.vectors is None:
            return 0
        return fill_vectors(
            catalogue=self.catalogue, index=self.vectors, embedder=self.embedder, progress=Unwatched(), limit=limit
        )

    def start_filling(self) -> None:
        """Makes pending vectors in the background until this is closed."""
        if self.filler is not None:
            self.filler.start()

    def start_upkeep(self) -> None:
        """Follows stories, compares quotes, runs scheduled digests and delivers in the background until closed."""
        self.upkeep.start()

    def articles_came(self) -> None:
        """Tells the background that articles were read in, changed or deleted."""
        if self.filler is not None:
            self.filler.notify()
        self.upkeep.articles_came()

    def start_loading_model(self) -> threading.Thread | None:
        """Loads reader and language model in the background, so that no question waits; None if nothing is to load.

        What cannot be loaded is told to the log, and each question is then answered without it.
        """
        loadable = [part for part in (self.answering.reader, self.answering.model) if isinstance(part, Loadable)]
        if not loadable:
            return None
        loading = threading.Thread(target=_load, args=(loadable,), name="model-loader", daemon=True)
        loading.start()
        return loading


def _load(parts: Sequence[Loadable]) -> None:
    for part in parts:
        try:
            part.load()
        except ArchiveError as error:
            log.warning("No passage is read with its question, only searched: %s", error)
        except ServiceError as error:
            log.warning("The language model cannot be loaded; answers are extractive meanwhile: %s", error)


@contextmanager
def open_shelf(settings: Settings) -> Iterator[Shelf]:
    """The catalogue and the keys; a fresh archive gets the seeds.

    Raises SettingsError, ArchiveTooNew and StoreUnavailable.
    """
    clock = SystemClock()
    with closing(Database(settings.database_file)) as database:
        catalogue, slack = SqliteCatalogue(database, clock), slack_stores_of(settings, database, clock)
        if settings.seeds and never_held_anything(database):
            load_seeds(catalogue)
        yield Shelf(
            settings=settings,
            clock=clock,
            database=database,
            catalogue=catalogue,
            keys=SqlKeys(database, clock),
            conversations=SqlConversations(database, clock),
            feedback=SqlFeedback(database),
            stories=SqlStories(database, clock),
            digests=SqlDigests(database),
            editions=SqlEditions(database),
            corrections=SqlCorrections(database, clock),
            ledger=SqlLedger(database),
            slack_stores=slack,
            couriers=couriers_of(Means(settings, clock, slack)),
            timetable=CronTimetable(),
        )


@contextmanager
def open_dateline(settings: Settings, *, or_share: bool = False, address: str | None = None) -> Iterator[Dateline]:
    """The whole archive folder, its vectors held by this process. `address` is where others may ask it.

    When another process holds them: ArchiveBusy, or with `or_share` a Dateline without vectors, and with that
    process's `owner_address` if it serves. Raises SettingsError, ArchiveTooNew, StoreUnavailable, EmbedderUnavailable.
    """
    with ExitStack() as opened:
        shelf = opened.enter_context(open_shelf(settings))
        embedder, reader = embedder_of(settings), reader_of(settings, opened)
        held = _hold(settings, opened, address, or_share=or_share)
        vectors = chroma_of(settings, embedder) if held.ours else None
        words = SqliteWordIndex(shelf.database)
        retriever = retriever_of(shelf.catalogue, words, vectors, embedder, reader)
        meter = meter_of()
        likeness, model = Likeness(embedder), metered_model_of(settings, meter)
        filler = _filler(shelf.catalogue, vectors, embedder, opened)
        summarizing = SummarizingPorts(
            retriever=retriever,
            catalogue=shelf.catalogue,
            likeness=likeness,
            embedder=embedder,
            reader=reader,
            model=model,
            model_timeout_s=settings.model_timeout_s,
            meter=meter,
        )
        answering = AnsweringPorts(
            retriever=retriever,
            catalogue=shelf.catalogue,
            likeness=likeness,
            conversations=shelf.conversations,
            reader=reader,
            model=model,
            model_timeout_s=settings.model_timeout_s,
            meter=meter,
        )
        digesting = _digesting(shelf, retriever, summarizing)
        upkeep = _upkeep(shelf, digesting, opened)
        yield Dateline(
            settings=settings,
            clock=shelf.clock,
            database=shelf.database,
            catalogue=shelf.catalogue,
            keys=shelf.keys,
            conversations=shelf.conversations,
            feedback=shelf.feedback,
            stories=shelf.stories,
            digests=shelf.digests,
            editions=shelf.editions,
            corrections=shelf.corrections,
            ledger=shelf.ledger,
            slack_stores=shelf.slack_stores,
            couriers=shelf.couriers,
            timetable=shelf.timetable,
            words=words,
            vectors=vectors,
            embedder=embedder,
            retriever=retriever,
            answering=answering,
            summarizing=summarizing,
            digesting=digesting,
            upkeep=upkeep,
            slack=_slack(shelf, answering, summarizing, digesting, upkeep, opened),
            filler=filler,
            meter=meter,
            owner_address=held.owner_url,
        )


def _digesting(shelf: Shelf, retriever: Retriever, summarizing: SummarizingPorts) -> DigestPorts:
    return DigestPorts(
        stories=shelf.stories,
        following=Follower(SqlStories(shelf.database, shelf.clock)),
        catalogue=shelf.catalogue,
        retriever=retriever,
        summarizing=summarizing,
        editions=shelf.editions,
        corrections=shelf.corrections,
    )


def _upkeep(shelf: Shelf, digesting: DigestPorts, opened: ExitStack) -> Background:
    background = Background(
        digesting=digesting,
        digests=shelf.digests,
        ledger=shelf.ledger,
        couriers=shelf.couriers,
        runs=SqlRuns(shelf.database),
        timetable=shelf.timetable,
        clock=shelf.clock,
        progress=Unwatched(),
    )
    opened.callback(background.stop)
    return background


def _slack(
    shelf: Shelf,
    answering: AnsweringPorts,
    summarizing: SummarizingPorts,
    digesting: DigestPorts,
    upkeep: Background,
    opened: ExitStack,
) -> SlackDesk | None:
    settings, stores = shelf.settings, shelf.slack_stores
    if settings.slack_bot_token is None and settings.slack_client_id is None:
        return None
    from service.digests.defining import Rules
    from service.slack.ports import SlackPorts
    from service.slack_desk import SlackDesk

    ports = SlackPorts(
        workspaces=stores.workspaces,
        door=stores.door,
        threads=stores.threads,
        posts=stores.posts,
        feedback=shelf.feedback,
        answering=answering,
        summarizing=summarizing,
        digesting=digesting,
        digests=shelf.digests,
        rules=Rules(shelf.couriers, shelf.timetable.check),
        timetable=shelf.timetable,
        conversations=shelf.conversations,
        catalogue=shelf.catalogue,
        clock=shelf.clock,
        base_url=settings.public_url,
        digests_changed=upkeep.digests_changed,
    )
    desk = SlackDesk(
        queue=SqlSlackQueue(shelf.database),
        ports=ports,
        owner=process_name(),
        token=settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None,
        archive=settings.slack_archive,
        socket=_socket(settings),
    )
    opened.callback(desk.stop)
    return desk


def _socket(settings: Settings) -> Callable[[Reception], Socket] | None:
    if settings.slack_app_token is None:
        return None
    app_token, base_url = settings.slack_app_token.get_secret_value(), settings.slack_api_url

    def listen(reception: Reception) -> Socket:
        from service.adapters.slack_app import slack_app
        from service.adapters.slack_socket import SlackSocket, connections_open

        return SlackSocket(slack_app(reception), address=connections_open(app_token, base_url=base_url))

    return listen


def slack_stores_of(settings: Settings, database: Database, clock: Clock) -> SlackStores:
    return SlackStores(
        workspaces=SqlWorkspaces(database),
        threads=SqlSlackThreads(database, clock),
        posts=SqlSlackPosts(database),
        door=slack_door(base_url=settings.slack_api_url),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Whether this process may open the vectors, and if not, where the one serves that does."""

    ours: bool
    owner_url: str | None = None


def _hold(settings: Settings, opened: ExitStack, address: str | None, *, or_share: bool) -> _Held:
    if settings.chroma_url is not None:  # a server looks after itself
        return _Held(ours=True)
    try:
        opened.callback(hold(settings.home, url=address).release)
    except ArchiveBusy:
        if not or_share:
            raise
        found = owner(settings.home)
        return _Held(ours=False, owner_url=found.url if found else None)
    return _Held(ours=True)


def _filler(
    catalogue: Catalogue, vectors: VectorIndex | None, embedder: Embedder, opened: ExitStack
) -> VectorFiller | None:
    if vectors is None:
        return None
    filler = VectorFiller(catalogue=catalogue, index=vectors, embedder=embedder, progress=Unwatched())
    opened.callback(filler.stop)
    return filler


def chroma_of(settings: Settings, embedder: Embedder) -> VectorIndex:
    """Chroma, imported and opened at the first use."""
    return ChromaIndex(lambda: chroma_client(settings.vectors_folder, settings.chroma_url), embedder.name)


def never_held_anything(database: Database) -> bool:
    """Whether no passage was ever stored: SQLite keeps the last number it gave out, whatever is deleted."""
    with database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sqlite_sequence WHERE name = 'passages'").first() is None


def load_seeds(catalogue: Catalogue) -> None:
    """The example articles, into the main archive."""
    items = read_drafts(seed_files(), progress=Unwatched())
    ingest((_seed(item) for item in items), archive=MAIN_ARCHIVE, catalogue=catalogue)


def _seed(item: Draft | SkippedFile) -> Draft | SkippedFile:
    """Named as from the project's folder, not by where this installation happens to be."""
    return replace(item, origin=f"seeds/{Path(item.origin).name}")


def retriever_of(
    catalogue: Catalogue, words: WordIndex, vectors: VectorIndex | None, embedder: Embedder, reader: Reader | None
) -> Retriever:
    def retrieve(question: str, *, scope: Scope, now: datetime, limit: int) -> SearchResult:
        return search(
            question,
            scope=scope,
            now=now,
            catalogue=catalogue,
            words=words,
            vectors=vectors,
            embedder=embedder,
            reader=reader,
            limit=limit,
        )

    return retrieve


def _embedded(_setting: str) -> Embedder:
    from vectorstore.adapters.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder()


def _embedded_reader() -> ClosableReader:
    from vectorstore.adapters.onnx_reader import OnnxReader

    return OnnxReader()


def _langchain_embedder(setting: str) -> Embedder:
    from vectorstore.adapters.langchain_embedder import embedder_from_setting

    return embedder_from_setting(setting, base_url=os.environ.get("OPENAI_BASE_URL") or None)


def _langchain_model(setting: str) -> LanguageModel:
    from service.adapters.langchain_llm import langchain_model

    return langchain_model(setting)


def _gguf_model(setting: str) -> LanguageModel:
    from service.adapters.gguf_llm import gguf_model

    return gguf_model(setting)


def _email(means: Means) -> Courier:
    return mail_courier(means.settings)


def _webhook(means: Means) -> Courier:
    from service.adapters.webhook_courier import WebhookCourier

    return WebhookCourier(render=_json, clock=means.clock, private=means.settings.private_webhooks)


def _file(means: Means) -> Courier:
    from service.adapters.file_courier import FileCourier

    base_url = means.settings.public_url
    render: dict[str, Callable[[Edition], str]] = {
        "html": partial(_page, base_url=base_url),
        "md": partial(_markdown, base_url=base_url),
        "json": _json,
    }
    return FileCourier(means.settings.outbox_folder, render=render)


def _slack_courier(means: Means) -> Courier:
    from service.adapters.slack_courier import SlackCourier

    slack = means.slack
    return SlackCourier(
        workspaces=slack.workspaces,
        door=slack.door,
        posts=slack.posts,
        threads=slack.threads,
        base_url=means.settings.public_url,
    )


def mail_courier(settings: Settings) -> SmtpCourier:
    """E-mail by the server that the settings name; without one, every mail waits for it. Raises SettingsError."""
    from service.adapters.smtp_courier import smtp_courier

    url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    return smtp_courier(url, settings.mail_from, render=partial(_mail, base_url=settings.public_url))


# Every command makes the couriers, and few send anything: renderings are imported for the first Edition that goes out.


def _json(edition: Edition) -> str:
    from service.rendering.edition_json import edition_json

    return edition_json(edition)


def _page(edition: Edition, *, base_url: str | None) -> str:
    from service.rendering.page import edition_page

    return edition_page(edition, base_url=base_url)


def _markdown(edition: Edition, *, base_url: str | None) -> str:
    from service.rendering.markdown import edition_markdown

    return edition_markdown(edition, base_url=base_url)


def _mail(edition: Edition, *, base_url: str | None) -> EmailParts:
    from service.rendering.email import edition_email

    return edition_email(edition, base_url=base_url)


COURIERS: Mapping[str, Callable[[Means], Courier]] = {
    "email": _email,
    "webhook": _webhook,
    "file": _file,
    "slack": _slack_courier,
}
EMBEDDERS: Mapping[str, Callable[[str], Embedder]] = {"embedded": _embedded}  # by the word before the colon
OTHER_EMBEDDERS = _langchain_embedder
READERS: Mapping[str, Callable[[], ClosableReader]] = {"embedded": _embedded_reader}
MODELS: Mapping[str, Callable[[str], LanguageModel]] = {"gguf": _gguf_model}
OTHER_MODELS = _langchain_model


def couriers_of(means: Means) -> dict[str, Courier]:
    """Every way to deliver, by kind of destination. Raises SettingsError when one's settings are wrong."""
    return {kind: make(means) for kind, make in COURIERS.items()}


def embedder_of(settings: Settings) -> Embedder:
    """The embedder that DATELINE_EMBEDDER names. Raises EmbedderUnavailable."""
    kind = settings.embedder.partition(":")[0]
    return EMBEDDERS.get(kind, OTHER_EMBEDDERS)(settings.embedder)


def reader_of(settings: Settings, opened: ExitStack) -> LateReader | None:
    """The reader that DATELINE_READER names, not made yet, and closed with `opened`; None when it is off."""
    make = READERS.get(settings.reader)
    return opened.enter_context(closing(LateReader(make))) if make else None


def model_of(settings: Settings) -> LanguageModel | None:
    """The language model that DATELINE_LLM names, not yet contacted; None when it names none. Raises SettingsError."""
    if settings.llm is None:
        return None
    kind = settings.llm.partition(":")[0]
    return MODELS.get(kind, OTHER_MODELS)(settings.llm)


def meter_of() -> Meter:
    """What counts for /metrics."""
    from service.adapters.prometheus_meter import PrometheusMeter

    return PrometheusMeter()


def metered_model_of(settings: Settings, meter: Meter) -> LanguageModel | None:
    """As `model_of`, with its calls counted."""
    model = model_of(settings)
    return None if model is None else MeteredModel(model, meter)
