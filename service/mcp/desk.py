"""What MCP asks of an archive, and the archive of this process answering it.

Flows in: requests of the HTTP contract. Flows out: its answers, an Edition. Synchronous, called in threads; what takes
long is handed an Errand. Knows no protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.answering import answer_events
from service.bootstrap import Dateline
from service.http.ask import question_of
from service.http.digest_forms import DigestIn
from service.http.incoming import AskIn, SearchIn
from service.http.outgoing import AnswerOut, ArticleOut, ArticlesOut, ArticleTextOut, SearchOut
from service.http.publishing import edition_asked_for
from service.http.search import search_passages
from service.http.story_forms import StoryOut
from service.http.summaries import request_of
from service.http.summary_forms import SummaryIn, SummaryOut
from service.mcp.errand import Errand
from service.model import Correction, Edition, MessageEnd
from service.summaries.summarizing import summarize


class Desk(Protocol):
    """One archive. Each raises what the use case behind it raises, and Abandoned when nobody waits any more."""

    def ask(self, question: AskIn, errand: Errand) -> AnswerOut: ...

    def search(self, question: SearchIn) -> SearchOut: ...

    def summarize(self, wanted: SummaryIn) -> SummaryOut: ...

    def digest(self, wanted: DigestIn, errand: Errand) -> Edition: ...

    def articles(self, *, limit: int, offset: int) -> ArticlesOut: ...

    def article(self, article_id: str, revision: int | None) -> ArticleTextOut: ...

    def story(self, story_id: str) -> StoryOut: ...

    def edition(self, edition_id: str) -> tuple[Edition, Sequence[Correction]]:
        """A kept Edition, and what was noticed about it since."""
        ...


class LocalDesk:
    """An archive of an opened Dateline."""

    def __init__(self, dateline: Dateline, archive: str) -> None:
        self._dateline = dateline
        self._archive = archive

    def ask(self, question: AskIn, errand: Errand) -> AnswerOut:
        asked = question_of(question, self._archive, self._dateline.clock.now())
        for event in answer_events(asked, ports=self._dateline.answering):
            if isinstance(event, MessageEnd):
                return AnswerOut.of(event.answer)
            errand.check()
        raise AssertionError("answer_events ends with MessageEnd")  # pragma: no cover

    def search(self, question: SearchIn) -> SearchOut:
        return search_passages(self._dateline, question, self._archive, explain=False)

    def summarize(self, wanted: SummaryIn) -> SummaryOut:
        request = request_of(wanted, self._archive, self._dateline.clock.now())
        return SummaryOut.of(summarize(request, ports=self._dateline.summarizing))

    def digest(self, wanted: DigestIn, errand: Errand) -> Edition:
        return edition_asked_for(wanted, self._archive, dateline=self._dateline, progress=errand)

    def articles(self, *, limit: int, offset: int) -> ArticlesOut:
        found = self._dateline.catalogue.articles(self._archive, limit=limit + 1, offset=offset)
        page = [ArticleOut.of(article) for article in found[:limit]]
        return ArticlesOut(articles=page, next_offset=offset + limit if len(found) > limit else None)

    def article(self, article_id: str, revision: int | None) -> ArticleTextOut:
        catalogue = self._dateline.catalogue
        text = catalogue.revision(self._archive, article_id, revision)
        return ArticleTextOut.with_text(catalogue.article(self._archive, article_id), text)

    def story(self, story_id: str) -> StoryOut:
        return StoryOut.of(self._dateline.stories.story(self._archive, story_id))

    def edition(self, edition_id: str) -> tuple[Edition, Sequence[Correction]]:
        edition = self._dateline.editions.edition(self._archive, edition_id)
        return edition, self._dateline.corrections.of(self._archive, edition_id)
