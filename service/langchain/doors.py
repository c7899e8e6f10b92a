"""Two ways to search: in this process, or through a server.

Flows in: a folder or an address, then searches in the HTTP contract's own form. Flows out: its results. Knows nothing
of LangChain.
"""

from __future__ import annotations

import logging
import weakref
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path

import httpx
from pydantic import ValidationError

from service.bootstrap import Dateline, open_dateline
from service.http.auth import is_loopback
from service.http.incoming import SearchIn
from service.http.outgoing import SearchOut
from service.http.search import search_passages
from service.ports import BadQuestion, SettingsError
from service.settings import Settings, load_settings
from vectorstore.model import MAIN_ARCHIVE
from vectorstore.ports import StoreUnavailable

log = logging.getLogger("dateline")
FILL_AT_ONCE = 256  # passages whose vectors are made before the first search: a second or two at most
NOT_SEARCHING = {"llm": None, "slack_bot_token": None, "slack_client_id": None}  # settings that a search has no use for
WORDS_ONLY = "Another process holds the vectors of %s; archive %r is searched by its words alone"


class SearchDoor(ABC):
    """Somewhere to search. Safe to use from several threads, until it is closed or collected."""

    @abstractmethod
    def search(self, wanted: SearchIn) -> SearchOut:
        """Raises BadQuestion, SettingsError (a key that may not), and StoreUnavailable (trying again may help)."""

    @abstractmethod
    def close(self) -> None:
        """Gives back what it holds. Closing twice does nothing."""


class FolderDoor(SearchDoor):
    """Searches in this process."""

    def __init__(self, dateline: Dateline, archive: str, opened: ExitStack) -> None:
        self._dateline = dateline
        self._archive = archive
        self._close = weakref.finalize(self, opened.close)

    def search(self, wanted: SearchIn) -> SearchOut:
        if not self._close.alive:
            raise _closed()
        return search_passages(self._dateline, wanted, self._archive, explain=False)

    def close(self) -> None:
        self._close()


class ServerDoor(SearchDoor):
    """Searches through a server's HTTP address, over one kept connection."""

    def __init__(self, url: str, *, key: str | None, timeout_s: float) -> None:
        self._url = url.strip().rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=timeout_s,
            trust_env=not is_loopback(_host(self._url)),
        )
        self._close = weakref.finalize(self, self._client.close)

    def search(self, wanted: SearchIn) -> SearchOut:
        if not self._close.alive:
            raise _closed()
        body = wanted.model_dump(mode="json", by_alias=True)
        try:
            reply = self._client.post(f"{self._url}/v1/search", json=body)
        except httpx.HTTPError as error:
            raise StoreUnavailable(f"The server at {self._url} does not answer: {error}. Try again.") from error
        return _read(reply, self._url)

    def close(self) -> None:
        self._close()


def open_folder(home: str | Path | None, archive: str) -> SearchDoor:
    """The folder's vectors in this process, or the server that has them.

    A server's archive is that of DATELINE_API_KEY, `main` without one; another archive than `main` is searched in this
    process, by its words alone. So is one whose vectors are held by a process that serves nobody.

    Raises SettingsError, ArchiveTooNew, StoreUnavailable, EmbedderUnavailable.
    """
    settings = _settings(home)
    with ExitStack() as opened:
        dateline = opened.enter_context(open_dateline(settings, or_share=True))
        if dateline.owner_address is not None and archive == MAIN_ARCHIVE:
            key = settings.api_key.get_secret_value() if settings.api_key else None
            return ServerDoor(dateline.owner_address, key=key, timeout_s=settings.ask_timeout_s)
        if dateline.vectors is None:
            log.warning(WORDS_ONLY, settings.home, archive)
        dateline.fill_some(FILL_AT_ONCE)
        dateline.start_filling()
        return FolderDoor(dateline, archive, opened.pop_all())


def _settings(home: str | Path | None) -> Settings:
    settings = load_settings()
    if home is None:
        return settings.model_copy(update=NOT_SEARCHING)
    if not Path(home).is_dir():
        raise SettingsError(f"No folder {str(home)!r}; name the one where an archive lives (its DATELINE_HOME).")
    return settings.model_copy(update=NOT_SEARCHING | {"home": Path(home)})


def _host(url: str) -> str:
    """Raises SettingsError when that is no server's address."""
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SettingsError(f"{url!r} is no address ({error}); write http://HOST:PORT.") from error
    if read.scheme not in ("http", "https") or not read.host:
        raise SettingsError(f"{url!r} is no server's address; write http://HOST:PORT.")
    return read.host


def _read(reply: httpx.Response, url: str) -> SearchOut:
    if reply.status_code in (401, 403):
        raise SettingsError(f"The server at {url}: {_detail(reply)}")
    if reply.status_code in (400, 422):
        raise BadQuestion(_detail(reply))
    if not reply.is_success:
        raise StoreUnavailable(f"The server at {url}: {_detail(reply)}")
    try:
        return SearchOut.model_validate_json(reply.content)
    except ValidationError as error:
        raise StoreUnavailable(f"The server at {url} answers otherwise than this version of Dateline does.") from error


def _detail(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"it answered {reply.status_code}"


def _closed() -> StoreUnavailable:
    return StoreUnavailable("This retriever is closed; open another.")
