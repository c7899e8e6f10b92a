"""An archive as LangChain's BaseRetriever.

Flows in: queries, with filters. Flows out: LangChain Documents, best first. Every one is one passage: its content is
exactly `text[start:end]` of the article's revision, in Unicode code points, and its metadata say where that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Self, TypedDict, Unpack

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field, ValidationError, model_validator

from service.http.incoming import SEARCH_LIMIT, SearchIn
from service.http.outgoing import PassageOut
from service.http.problems import invalid
from service.langchain.doors import SearchDoor, ServerDoor, open_folder
from vectorstore.model import MAIN_ARCHIVE

USUAL = 8  # documents
TIMEOUT_S = 60.0
CALLED_HERE = {"from": "start", "to": "end", "limit": "k"}  # by the names of the HTTP contract
Moment = str | date | datetime


class Narrowing(TypedDict, total=False):
    """How many documents, and of which articles."""

    k: int  # 1 to 100
    sources: Sequence[str] | None  # only these, whatever their case
    start: Moment | None  # published on or after it
    end: Moment | None  # published on or before it; a day is meant to its end
    as_of: Moment | None  # what "now" is for "yesterday" and the like; None: the present moment


class DatelineRetriever(BaseRetriever):
    """Passages of one archive, best first: words and meaning are searched, and fused by rank.

    Made by `open` or `at`, and closed by `close` or at the end of a `with`. Safe to use from several threads; `ainvoke`
    searches in one of its own. Every filter may be given for one call, too: `retriever.invoke("…", k=3)`,
    `retriever.bind(sources=["Kazinform"])`.

    A Document's `id` is `ARTICLE@REVISION:START-END`, its `page_content` exactly `text[start:end]` of that revision,
    its `metadata`:

    - `article_id`, `revision`, `start`, `end` (code points, end exclusive), `title`, `source`, `url`;
    - `published`: None when unknown, else `at` (`2023-03-17T08:30:00+00:00`, `2023-03-17`, or `--12-13` of an unknown
      year), `precision` (`second`, `day`, `month-day`) and `from` (`metadata`, `feed`, `text`, `file`);
    - `undated`: its date is unknown, while a time was asked for;
    - `outside`: it is of another time than the question's own ("this week"), and no answer to it;
    - `score`: higher is better; comparable within one result alone.

    A call raises ValueError for what cannot be asked, and of `vectorstore.ports` and `service.ports`: StoreUnavailable
    (the archive or the server does not answer: trying again may help) and SettingsError (a key is wrong or missing).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    door: Annotated[SearchDoor, Field(exclude=True, repr=False, description="Where it searches.")]
    k: Annotated[int, Field(ge=1, le=SEARCH_LIMIT)] = USUAL
    sources: Sequence[str] | None = None
    start: Moment | None = None
    end: Moment | None = None
    as_of: Moment | None = None

    @classmethod
    def open(
        cls, home: str | Path | None = None, *, archive: str = MAIN_ARCHIVE, **narrowing: Unpack[Narrowing]
    ) -> Self:
        """Over an archive folder: `home`, else DATELINE_HOME, else `.dateline`.

        It is opened as every command opens it, with the settings of the environment and of `.env`, and holds the
        folder's vectors until it is closed. When a running server holds them, it is asked over HTTP (with
        DATELINE_API_KEY, if it wants a key); when another process does that serves nobody, or `archive` is not `main`,
        the folder is searched by its words alone, and the log says so.

        Raises ValueError, SettingsError, ArchiveTooNew, StoreUnavailable, EmbedderUnavailable.
        """
        _wanted("any", dict(narrowing))
        return cls(door=open_folder(home, archive), **narrowing)

    @classmethod
    def at(
        cls, url: str, *, key: str | None = None, timeout_s: float = TIMEOUT_S, **narrowing: Unpack[Narrowing]
    ) -> Self:
        """Through a server, such as `http://127.0.0.1:8000`; the archive is that of `key`.

        The server is asked at the first call. Raises ValueError, SettingsError.
        """
        _wanted("any", dict(narrowing))
        return cls(door=ServerDoor(url, key=key, timeout_s=timeout_s), **narrowing)

    def close(self) -> None:
        """Gives the folder or the connection back. Closing twice does nothing."""
        self.door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        _wanted("any", self._narrowing())
        return self

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  what is told of a call, its base tells
        **narrowing: Unpack[Narrowing],
    ) -> list[Document]:
        found = self.door.search(_wanted(query, self._narrowing() | dict(narrowing)))
        return [document_of(passage) for passage in found.passages]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **narrowing: Unpack[Narrowing]
    ) -> list[Document]:
        manager = run_manager.get_sync()
        return await run_in_executor(None, self._get_relevant_documents, query, run_manager=manager, **narrowing)

    def _narrowing(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in Narrowing.__annotations__}


def document_of(passage: PassageOut) -> Document:
    """One passage as LangChain has it."""
    place = f"{passage.article_id}@{passage.revision}:{passage.start}-{passage.end}"
    metadata = passage.model_dump(mode="json", by_alias=True, exclude={"text", "scores"})
    return Document(page_content=passage.text, id=place, metadata=metadata)


def _wanted(query: str, narrowing: dict[str, Any]) -> SearchIn:
    """The search in the HTTP contract's form. Raises ValueError, by the names that are used here."""
    unknown = narrowing.keys() - Narrowing.__annotations__.keys()
    if unknown:
        raise ValueError(f"{min(unknown)!r} is no filter; there are {', '.join(Narrowing.__annotations__)}")
    given = {"question": query, "limit": narrowing.get("k", USUAL), "sources": _listed(narrowing.get("sources"))}
    moments = {
        name: _said(narrowing.get(ours)) for name, ours in (("from", "start"), ("to", "end"), ("as_of", "as_of"))
    }
    try:
        return SearchIn.model_validate(given | moments)
    except ValidationError as error:
        ours = [
            known | {"loc": [CALLED_HERE.get(str(part), part) for part in known["loc"]]} for known in error.errors()
        ]
        raise ValueError(invalid(ours).detail) from error


def _listed(sources: object) -> object:
    return list(sources) if isinstance(sources, Sequence) and not isinstance(sources, str) else sources


def _said(moment: Moment | None) -> str | None:
    return moment.isoformat() if isinstance(moment, date) else moment
