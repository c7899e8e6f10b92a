"""`dateline mcp`: an MCP server over standard input and output, for a client that starts it as its child.

Flows in: a client's calls. Flows out: answers of this process, or of the server that holds the archive's vectors. A
client keeps its servers running for days, so the archive is opened for a call and let go soon after: `dateline serve`
may start meanwhile, or stop.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from service.adapters.frozen_json import from_json
from service.bootstrap import open_dateline, open_shelf
from service.cli.digest_doors import edition_of
from service.cli.doors import FILL_AT_ONCE, ServerDoor, ServerRefused
from service.cli.logs import log_to_stderr
from service.http.digest_forms import DigestIn
from service.http.incoming import AskIn, SearchIn
from service.http.limits import Line
from service.http.outgoing import AnswerOut, ArticleRevisionOut, ArticlesOut, ArticleTextOut, SearchOut
from service.http.story_forms import StoryOut
from service.http.summary_forms import SummaryIn, SummaryOut
from service.mcp.desk import Desk, LocalDesk
from service.mcp.errand import Errand
from service.model import Correction, Edition
from service.settings import Settings, load_settings
from vectorstore.model import MAIN_ARCHIVE

T = TypeVar("T")
IDLE_S = 30.0  # how long the archive is kept open after a call: the next of one question mostly comes sooner


def serve(archive: str) -> int:
    """Serves until standard input ends; returns 0. Raises SettingsError and what opening the archive's files raises."""
    from service.mcp.server import Times
    from service.mcp.stdio import serve_stdio

    log_to_stderr()
    settings = load_settings()
    with open_shelf(settings):  # what is wrong with the archive is said at once, not to the first question
        pass
    line = Line(threads=settings.threads, at_once=settings.asks_at_once)
    desk = DeskOnDemand(lambda: open_desk(settings, archive))
    times = Times(settings.ask_timeout_s, settings.digest_timeout_s)
    try:
        serve_stdio(desk, line=line, times=times, closing=desk.close)
    finally:
        line.close()
        desk.close()
    return 0


@contextmanager
def open_desk(settings: Settings, archive: str) -> Iterator[Desk]:
    """As `doors.open_door`: this process when it can have the vectors, otherwise the server that has them."""
    with open_dateline(settings, or_share=True) as dateline:
        if dateline.owner_address is not None and archive == MAIN_ARCHIVE:
            yield ServerDesk(dateline.owner_address, settings)
        else:
            dateline.fill_some(FILL_AT_ONCE)
            yield LocalDesk(dateline, archive)


class ServerDesk:
    """Asks through a server's HTTP address, with the key of DATELINE_API_KEY."""

    def __init__(self, address: str, settings: Settings) -> None:
        self._door = ServerDoor(address, settings)
        self._slow = ServerDoor(address, settings, timeout_s=settings.digest_timeout_s + 5)

    def ask(self, question: AskIn, errand: Errand) -> AnswerOut:
        errand.check()
        return self._door.ask(question)

    def search(self, question: SearchIn) -> SearchOut:
        return self._door.search(question, explain=False)

    def summarize(self, wanted: SummaryIn) -> SummaryOut:
        return self._door.summarize(wanted)

    def digest(self, wanted: DigestIn, errand: Errand) -> Edition:
        errand.start("The running server is building it", None)
        built = self._slow.post("/v1/digests", wanted.model_dump(mode="json", by_alias=True, exclude_unset=True))
        return edition_of(built)

    def articles(self, *, limit: int, offset: int) -> ArticlesOut:
        return ArticlesOut.model_validate(self._door.get("/v1/articles", {"limit": limit, "offset": offset}))

    def article(self, article_id: str, revision: int | None) -> ArticleTextOut:
        asked = {} if revision is None else {"revision": revision}
        return ArticleRevisionOut.model_validate(self._door.get(f"/v1/articles/{quote(article_id, safe='')}", asked))

    def story(self, story_id: str) -> StoryOut:
        return StoryOut.model_validate(self._door.get(f"/v1/stories/{quote(story_id, safe='')}", {}))

    def edition(self, edition_id: str) -> tuple[Edition, Sequence[Correction]]:
        built = self._door.get(f"/v1/digests/{quote(edition_id, safe='')}", {})
        return edition_of(built), [_correction(since) for since in built["corrected_since"]]


class DeskOnDemand:
    """A desk that is opened for the first call, kept while calls come, and closed when none has come for a while."""

    def __init__(self, opening: Callable[[], AbstractContextManager[Desk]], *, idle_s: float = IDLE_S) -> None:
        self._opening = opening
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._open: tuple[Desk, ExitStack] | None = None
        self._users = 0
        self._timer: threading.Timer | None = None

    def ask(self, question: AskIn, errand: Errand) -> AnswerOut:
        return self._with(lambda desk: desk.ask(question, errand))

    def search(self, question: SearchIn) -> SearchOut:
        return self._with(lambda desk: desk.search(question))

    def summarize(self, wanted: SummaryIn) -> SummaryOut:
        return self._with(lambda desk: desk.summarize(wanted))

    def digest(self, wanted: DigestIn, errand: Errand) -> Edition:
        return self._with(lambda desk: desk.digest(wanted, errand))

    def articles(self, *, limit: int, offset: int) -> ArticlesOut:
        return self._with(lambda desk: desk.articles(limit=limit, offset=offset))

    def article(self, article_id: str, revision: int | None) -> ArticleTextOut:
        return self._with(lambda desk: desk.article(article_id, revision))

    def story(self, story_id: str) -> StoryOut:
        return self._with(lambda desk: desk.story(story_id))

    def edition(self, edition_id: str) -> tuple[Edition, Sequence[Correction]]:
        return self._with(lambda desk: desk.edition(edition_id))

    def close(self) -> None:
        """Closes it for good: at once, or as soon as whoever is being answered has left."""
        self._idle_s = 0
        self._rest()

    def _rest(self) -> None:
        """Closes it if nobody is being answered."""
        with self._lock:
            self._stop_timer()
            if self._users == 0:
                self._shut()

    def _with(self, work: Callable[[Desk], T]) -> T:
        """Once more with a desk newly opened when the server behind the first one is no longer there."""
        try:
            return self._once(work)
        except ServerRefused as error:
            if not isinstance(error.__cause__, httpx.ConnectError):
                raise
            self._forget()
            return self._once(work)

    def _once(self, work: Callable[[Desk], T]) -> T:
        desk = self._enter()
        try:
            return work(desk)
        finally:
            self._leave()

    def _enter(self) -> Desk:
        with self._lock:
            self._stop_timer()
            if self._open is None:
                stack = ExitStack()
                self._open = (stack.enter_context(self._opening()), stack)
            self._users += 1
            return self._open[0]

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._idle_s:
                self._timer = threading.Timer(self._idle_s, self._rest)
                self._timer.daemon = True
                self._timer.start()
            elif self._users == 0:
                self._shut()

    def _forget(self) -> None:
        with self._lock:
            if self._users == 0:
                self._shut()

    def _shut(self) -> None:
        found, self._open = self._open, None
        if found is not None:
            found[1].close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _correction(since: dict[str, Any]) -> Correction:
    return from_json(Correction, json.dumps(since))
