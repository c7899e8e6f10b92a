"""An Answer as the text of a chat message: Markdown, whose every sentence links to what it rests on.

Flows in: the sentences of an answer, one after another, and then the whole of it. Flows out: pieces of Markdown that
join into the message, and where in it each link stands, in Unicode code points. Knows no HTTP.

A mark is written `[[1]](https://…)`, shown as "[1]". Open WebUI breaks the plainer `[1](https://…)`: it reads every
`[1]` as a mark of its own before it looks for links (its `citation-extension.ts`), and leaves the address in the text.
Of an article's brackets only the closing ones are escaped, which is enough: `\\[` begins a formula there (its
`katex-extension.ts`) and in LibreChat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from service.model import Abstention, Answer, Citation, Nearest, SentenceReady
from service.rendering.links import span_link, web_link
from service.rendering.markdown_escapes import destination, escaped
from service.rendering.view import (
    UNTITLED,
    ConflictView,
    PlaceView,
    QuoteView,
    SentenceView,
    conflict_views,
    place_view,
    quote_views,
)
from service.rendering.visible import visible

SOURCES = "\n\n**Sources**\n\n"
Part = str | tuple[int, ...]  # text, or the numbers of citations


@dataclass(frozen=True, slots=True)
class LinkMark:
    """One mark that links to a source: `content[start:end]`, in Unicode code points, end exclusive."""

    start: int
    end: int
    url: str
    title: str


class ChatText:
    """The message as it grows. What was handed out is never changed; it lives as long as one answer."""

    def __init__(self, *, base_url: str | None) -> None:
        self._base_url = base_url
        self._pieces: list[str] = []
        self._length = 0
        self._cited: dict[int, Citation] = {}
        self.marks: list[LinkMark] = []

    @property
    def content(self) -> str:
        return "".join(self._pieces)

    def sentence(self, ready: SentenceReady) -> str:
        """The next sentence, with its marks."""
        self._know(ready.citations)
        space = " " if self._pieces else ""
        return self._add(space + _text(ready.sentence.text) + " ", ready.sentence.citations)

    def ending(self, answer: Answer) -> str:
        """All that stands beneath the sentences: what sources disagree about, notes, the list of sources."""
        self._know(answer.citations)
        parts = self._beneath(answer) if answer.abstention is None else self._abstained(answer.abstention, answer)
        return self._add(*parts)

    def _abstained(self, abstention: Abstention, answer: Answer) -> Iterator[Part]:
        yield _text(abstention.message)
        nearest = {near.article_id: near for near in reversed(answer.nearest)}  # of each article the best passage
        lines = [line for line in map(self._near, reversed(nearest.values())) if line]
        if lines:
            yield "\n\nThe nearest articles:\n\n" + "\n".join(lines)

    def _beneath(self, answer: Answer) -> Iterator[Part]:
        for conflict in conflict_views(answer.conflicts, answer.citations, UTC):
            yield from _conflict(conflict)
        for note in answer.retrieved.notes:
            yield f"\n\n*{_text(note)}*"
        sentences = [SentenceView(visible(said.text), said.citations) for said in answer.sentences]
        quotes = quote_views(answer.citations, sentences, (), UTC)
        yield SOURCES + "\n".join(map(self._source, quotes))

    def _source(self, quote: QuoteView) -> str:
        said = "Word for word in" if quote.told else f"“{_text(quote.text)}”,"
        return f"- {self._mark(quote.number)} {said} {_place(quote.place)}"

    def _near(self, nearest: Nearest) -> str | None:
        place, url = place_view(nearest, UTC), self._url(nearest)
        if nearest.title is None and url is None:
            return None
        return f"- {_place(place)}" + (f" [read]({destination(url)})" if url else "")

    def _know(self, citations: Sequence[Citation]) -> None:
        self._cited |= {citation.number: citation for citation in citations}

    def _add(self, *parts: Part) -> str:
        """Adds text, and marks for the numbers of citations. Returns what was added."""
        before = len(self._pieces)
        for part in parts:
            for piece in [part] if isinstance(part, str) else map(self._linked, part):
                self._pieces.append(piece)
                self._length += len(piece)
        return "".join(self._pieces[before:])

    def _linked(self, number: int) -> str:
        """A mark, remembered with its place when it links."""
        mark, citation = self._mark(number), self._cited[number]
        url = self._url(citation)
        if url is not None:
            title = visible(citation.title or citation.source or "") or UNTITLED
            self.marks.append(LinkMark(self._length, self._length + len(mark), url, title))
        return mark

    def _mark(self, number: int) -> str:
        url = self._url(self._cited[number])
        return f"[{number}]" if url is None else f"[[{number}]]({destination(url)})"

    def _url(self, place: Citation | Nearest) -> str | None:
        """The publisher's page where the catalogue has one, else the span on a page of Dateline's own."""
        own = span_link(self._base_url, place.article_id, place.revision, place.start, place.end)
        return web_link(place.url) or own


def _conflict(conflict: ConflictView) -> Iterator[Part]:
    yield f"\n\n**Sources disagree: {_text(conflict.about)}**\n"
    for side in conflict.sides:
        yield f"\n- **{_text(side.value)}** ({_text(side.whose)}) "
        yield side.numbers


def _place(place: PlaceView) -> str:
    return ", ".join(part for part in (_text(place.title), _text(place.after_title)) if part)


def _text(text: str) -> str:
    return escaped(text).replace("\\[", "[")
