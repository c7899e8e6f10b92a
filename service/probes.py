"""The doctor's questions: one for each part that the settings name.

Flows in: Settings. Flows out: probes, in the order in which things depend on each other. Nothing is made or changed by
asking: an archive that does not exist yet stays so.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import SecretStr

from service.adapters.system_clock import SystemClock
from service.bootstrap import chroma_of, embedder_of, mail_courier, model_of, reader_of
from service.diagnosing import Probe
from service.model import Message, Workspace
from service.ports import ReplyTruncated, ServiceError, SettingsError
from service.release import release
from service.settings import Settings
from service.slack.installing import nameless
from vectorstore.adapters.archive_lock import hold, owner
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.model import MAIN_ARCHIVE
from vectorstore.ports import ArchiveBusy, ArchiveError, StoreUnavailable

SPACE_NEEDED = 500_000_000  # bytes; 10,000 articles with their vectors take about a third of it
PACKAGES = ("chromadb", "onnxruntime", "sqlalchemy", "fastapi", "langchain")
EMPTY_YET = "nothing there yet; the first command that needs it makes it"

SLACK_TOKEN = "Install the app of slack-manifest.yaml, and set SLACK_BOT_TOKEN to its Bot User OAuth Token."  # noqa: S105
SLACK_WORKSPACE = "Invite it again: dateline slack invite"
SLACK_TRANSPORT = (
    "Socket Mode: set SLACK_APP_TOKEN (xapp-…, scope connections:write), then: dateline slack. "
    "HTTP: set SLACK_SIGNING_SECRET (Basic Information), then: dateline serve"
)
SLACK_INSTALLING = (
    "Several workspaces need SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and DATELINE_PUBLIC_URL=https://…; and to be heard, "
    "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"
)


def probes_of(settings: Settings) -> list[Probe]:
    """One probe for each part of an installation with these settings."""
    probes = [
        Probe("settings", lambda: _settings(settings), "Change the setting that is named."),
        Probe("home", lambda: _home(settings.home), "Choose a folder you may write to, with DATELINE_HOME."),
        Probe("disk", lambda: _disk(settings.home), "Free some space, or set DATELINE_HOME elsewhere."),
        Probe("words", _words, "Use a Python whose SQLite has FTS5: python.org's, uv's and Debian's have."),
        Probe("catalogue", lambda: _catalogue(settings), "Restore it from a backup, or set DATELINE_HOME elsewhere."),
        Probe("embedder", lambda: _embedder(settings), "Install Dateline again, or set DATELINE_EMBEDDER."),
        Probe("reader", lambda: _reader(settings), "Install Dateline again. Until then passages are only searched."),
        Probe("vectors", lambda: _vectors(settings), "Look at CHROMA_URL and its server; or run: dateline reindex"),
        Probe("exposure", lambda: _exposure(settings), "Make a key with: dateline keys create NAME"),
    ]
    if settings.llm is not None:
        advice = "Look at DATELINE_LLM and its provider's variables. Until it answers, answers are extractive."
        probes.append(Probe("model", lambda: _model(settings), advice))
    if settings.smtp_url is not None:
        advice = "Look at DATELINE_SMTP_URL and DATELINE_MAIL_FROM. Until it answers, e-mail waits and is tried again."
        probes.append(Probe("mail", lambda: mail_courier(settings).greet(), advice))
    return probes + _slack_probes(settings)


def versions() -> dict[str, str]:
    """What a bug report should name."""
    found = {"dateline": release(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def _settings(settings: Settings) -> str:
    return f"understood; the catalogue is {settings.database_file}"


def _home(home: Path) -> str:
    standing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise StoreUnavailable(f"{standing} is not a folder that can be written to")
    if standing != home.absolute():
        return f"{home}: {EMPTY_YET}"
    with tempfile.TemporaryFile(dir=home):
        return f"{home} can be written to"


def _disk(home: Path) -> str:
    standing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(standing).free
    if free < SPACE_NEEDED:
        raise StoreUnavailable(f"{free / 1e6:,.0f} MB free; {SPACE_NEEDED / 1e6:,.0f} are needed")
    return f"{free / 1e9:,.1f} GB free"


def _words() -> str:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter unicode61')")
    finally:
        connection.close()
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _catalogue(settings: Settings) -> str:
    def counted(database: Database) -> str:
        with database.reading() as connection:
            sound = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if sound != "ok":
            raise StoreUnavailable(f"{settings.database_file} is damaged: {sound}")
        counts = SqliteCatalogue(database, SystemClock()).counts(MAIN_ARCHIVE, "")
        return f"{counts.articles:,} articles, {counts.passages:,} passages, {counts.undated:,} without a full date"

    return _with_database(settings, counted)


def _reader(settings: Settings) -> str:
    with ExitStack() as opened:
        reader = reader_of(settings, opened)
        if reader is None:
            return "off: passages are searched, and not read with the question"
        reader.read("Who reads?", [("", "The reader reads this.")])
        return reader.name


def _embedder(settings: Settings) -> str:
    embedder = embedder_of(settings)
    dimensions = embedder.embed(["Dateline"]).shape[1]

    def pending(database: Database) -> str:
        counts = SqliteCatalogue(database, SystemClock()).counts(MAIN_ARCHIVE, embedder.name)
        return f"{counts.pending:,} passages without a vector yet"

    return f"{embedder.name}, {dimensions} numbers a vector; {_with_database(settings, pending)}"


def _vectors(settings: Settings) -> str:
    if settings.chroma_url is None:
        if not settings.vectors_folder.exists():
            return EMPTY_YET
        try:
            lock = hold(settings.home)
        except ArchiveBusy:
            return _held(settings.home)
        with lock:
            return _counted_vectors(settings)
    return _counted_vectors(settings)


def _held(home: Path) -> str:
    found = owner(home)
    if found is None:
        return "held by another process"
    return f"held by process {found.pid}" + (f", which serves at {found.url}" if found.url else "")


def _counted_vectors(settings: Settings) -> str:
    where = settings.chroma_url or "embedded Chroma"
    return f"{where}: {chroma_of(settings, embedder_of(settings)).count(MAIN_ARCHIVE):,} vectors"


def _exposure(settings: Settings) -> str:
    from service.adapters.keys import SqlKeys
    from service.http.auth import is_loopback

    def keyed(database: Database) -> str:
        live = sum(key.revoked_at is None for key in SqlKeys(database, SystemClock()).list())
        return f"{live} live keys"

    keys = _with_database(settings, keyed)
    if not is_loopback(settings.host) and keys in (EMPTY_YET, "0 live keys"):
        raise SettingsError(f"DATELINE_HOST={settings.host} is not loopback, and there is no live key")
    return f"{settings.host}:{settings.port}; " + ("no keys, so this machine only" if keys[0] in "0n" else keys)


def _model(settings: Settings) -> str:
    model = model_of(settings)
    if model is None:
        return "none"
    messages = [Message("user", "Say: yes")]
    said: list[str] = []
    with suppress(ReplyTruncated):  # a reply that is longer than was asked for is a reply
        said.extend(model.stream(messages, timeout_s=settings.model_timeout_s, max_tokens=16))
    return f"{model.name} answers ({sum(map(len, said))} characters)"


def _slack_probes(settings: Settings) -> list[Probe]:
    """None where nobody uses Slack."""
    workspaces = _workspaces(settings)
    if not workspaces and not any(name.startswith("slack_") for name in settings.model_fields_set):
        return []
    token, client = settings.slack_bot_token, (settings.slack_client_id, settings.slack_client_secret)
    others = [one for one in workspaces if token is None or one.token != token.get_secret_value()]
    probes = [
        Probe("slack", lambda: _slack_token(settings, others), SLACK_TOKEN),
        *(Probe(f"slack {one.id}", partial(_slack_workspace, settings, one), SLACK_WORKSPACE) for one in others),
        Probe("slack transport", lambda: _slack_transport(settings), SLACK_TRANSPORT),
    ]
    if client != (None, None):
        probes.append(Probe("slack installing", lambda: _slack_installing(settings), SLACK_INSTALLING))
    return probes


def _workspaces(settings: Settings) -> list[Workspace]:
    from service.adapters.slack_workspaces import SqlWorkspaces

    try:
        if settings.database_file.exists():
            with closing(Database(settings.database_file)) as database:
                return SqlWorkspaces(database).all()
    except (ArchiveError, ServiceError):  # the catalogue's own probe says so
        pass
    return []


def _slack_token(settings: Settings, others: Sequence[Workspace]) -> str:
    if settings.slack_bot_token is not None:
        stranger = nameless(_told(settings.slack_bot_token), archive=settings.slack_archive, now=SystemClock().now())
        return _slack_workspace(settings, stranger)
    if others or settings.slack_client_id is not None:
        return f"no token of its own; {len(others)} workspaces have installed Dateline"
    raise SettingsError("SLACK_BOT_TOKEN is not set, nor is SLACK_CLIENT_ID, so there is no workspace to be in")


def _slack_workspace(settings: Settings, workspace: Workspace) -> str:
    from service.adapters.slack_checks import check_workspace
    from service.adapters.slack_web import slack_door

    return check_workspace(workspace, door=slack_door(base_url=settings.slack_api_url))


def _slack_transport(settings: Settings) -> str:
    from service.adapters.slack_checks import check_http, check_socket

    ways = []
    if settings.slack_signing_secret is not None:
        ways.append(check_http(_told(settings.slack_signing_secret), public_url=settings.public_url))
    if settings.slack_app_token is not None:
        ways.append(check_socket(_told(settings.slack_app_token), base_url=settings.slack_api_url))
    if not ways:
        raise SettingsError("neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing is heard from Slack")
    return "; ".join(ways)


def _slack_installing(settings: Settings) -> str:
    from service.adapters.slack_checks import check_oauth

    secret = settings.slack_client_secret
    return check_oauth(
        settings.slack_client_id,
        None if secret is None else _told(secret),
        public_url=settings.public_url,
        heard=settings.slack_signing_secret is not None or settings.slack_app_token is not None,
    )


def _told(secret: SecretStr) -> str:
    return secret.get_secret_value()


def _with_database(settings: Settings, ask: Callable[[Database], str]) -> str:
    if not settings.database_file.exists():
        return EMPTY_YET
    database = Database(settings.database_file)
    try:
        return ask(database)
    finally:
        database.close()
