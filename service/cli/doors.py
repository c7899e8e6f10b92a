"""Two ways to the same answer: this process, or the server that holds the archive's vectors.

Flows in: questions in the HTTP contract's own form. Flows out: its answers. Knows nothing of how they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import httpx

from service.bootstrap import Dateline, open_dateline
from service.http.incoming import AskIn, SearchIn
from service.http.outgoing import AnswerOut, SearchOut
from service.http.summary_forms import SummaryIn, SummaryOut
from service.ports import BadQuestion, ServiceError, Unknown
from service.settings import Settings, load_settings
from vectorstore.model import MAIN_ARCHIVE

FILL_AT_ONCE = 256  # passages whose vectors are made before a question is answered: a second or two at most


class Door(Protocol):
    def ask(self, question: AskIn) -> AnswerOut: ...

    def search(self, question: SearchIn, *, explain: bool) -> SearchOut: ...

    def summarize(self, wanted: SummaryIn) -> SummaryOut: ...


class ServerRefused(ServiceError):
    """The running server did not answer the question; the message says why and what to do."""


class LocalDoor:
    """Answers in this process."""

    def __init__(self, dateline: Dateline, archive: str = MAIN_ARCHIVE) -> None:
        self._dateline = dateline
        self._archive = archive

    def ask(self, question: AskIn) -> AnswerOut:
        from service.answering import answer
        from service.http.ask import question_of

        asked = question_of(question, self._archive, self._dateline.clock.now())
        return AnswerOut.of(answer(asked, ports=self._dateline.answering))

    def search(self, question: SearchIn, *, explain: bool) -> SearchOut:
        from service.http.search import search_passages

        return search_passages(self._dateline, question, self._archive, explain=explain)

    def summarize(self, wanted: SummaryIn) -> SummaryOut:
        from service.http.summaries import request_of
        from service.summaries.summarizing import summarize

        request = request_of(wanted, self._archive, self._dateline.clock.now())
        return SummaryOut.of(summarize(request, ports=self._dateline.summarizing))


class ServerDoor:
    """Asks through a server's HTTP address."""

    def __init__(self, address: str, settings: Settings, *, timeout_s: float | None = None) -> None:
        self._address = address
        self._key = settings.api_key
        self._timeout_s = timeout_s or settings.ask_timeout_s + 5

    def ask(self, question: AskIn) -> AnswerOut:
        return AnswerOut.model_validate(self.post("/v1/ask", question.model_dump(mode="json", by_alias=True)))

    def search(self, question: SearchIn, *, explain: bool) -> SearchOut:
        path = "/v1/search?explain=1" if explain else "/v1/search"
        return SearchOut.model_validate(self.post(path, question.model_dump(mode="json", by_alias=True)))

    def summarize(self, wanted: SummaryIn) -> SummaryOut:
        return SummaryOut.model_validate(self.post("/v1/summaries", wanted.model_dump(mode="json", by_alias=True)))

    def post(self, path: str, body: object) -> Any:
        """What the server answers. Raises BadQuestion, Unknown and ServerRefused."""
        return self._reply("POST", path, json=body)

    def get(self, path: str, query: dict[str, Any]) -> Any:
        return self._reply("GET", path, params=query)

    def _reply(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        try:
            reply = httpx.request(
                method, self._address + path, headers=headers, timeout=self._timeout_s, trust_env=False, **sent
            )
        except httpx.HTTPError as error:
            raise ServerRefused(
                f"The server at {self._address} holds this archive and does not answer ({error}). "
                "Wait for it, or stop it and ask again."
            ) from error
        if reply.status_code in (401, 403):
            raise ServerRefused(f"{_detail(reply).rstrip('.')}. The command line takes its key from DATELINE_API_KEY.")
        if reply.status_code == 404:
            raise Unknown(_detail(reply))
        if reply.status_code == 422:
            raise BadQuestion(_detail(reply))
        if reply.is_error:
            raise ServerRefused(f"The server at {self._address}: {_detail(reply)}")
        return reply.json()


@contextmanager
def open_door(archive: str = MAIN_ARCHIVE) -> Iterator[Door]:
    """This process when it can have the vectors, otherwise the server that has them.

    A server's archive is the key's. Another one than `main` is asked in this process, by its words alone if a server
    has the vectors.
    """
    settings = load_settings()
    with open_dateline(settings, or_share=True) as dateline:
        if dateline.owner_address is not None and archive == MAIN_ARCHIVE:
            yield ServerDoor(dateline.owner_address, settings)
        else:
            dateline.fill_some(FILL_AT_ONCE)
            yield LocalDoor(dateline, archive)


def _detail(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"it answered {reply.status_code}"
