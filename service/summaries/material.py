"""What is to be summed up, sentence by sentence, as a summary looks at it.

Flows in: the passages of articles. Flows out: Tellings: of each article its Lines, with where each stands, what stands
before it, what words it has and whether it can be told by itself. Knows no request and no score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from service.model import Quote
from service.summaries.furniture import is_caption
from service.summaries.standing_alone import Footing, beginning, footing
from service.summaries.wording import Wording, wording
from vectorstore.model import Article, Passage, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of one article: `text` is exactly `revision.text[span.start:span.end]`.

    A dateline, or a "But" in front of a name, is left out.
    """

    passage: Passage
    span: Span
    text: str
    position: int  # in its article, from 0
    footing: Footing
    words: Wording

    @property
    def article_id(self) -> str:
        return self.passage.article.id

    @property
    def key(self) -> tuple[str, int]:
        """Article and end: the same for the whole sentence, whatever is left out in front."""
        return self.article_id, self.span.end

    @property
    def quote(self) -> Quote:
        return Quote(self.passage, self.span, self.text)


@dataclass(frozen=True, slots=True)
class Telling:
    """One article that is to be summed up, with its sentences in reading order."""

    article: Article
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]


def telling(passages: Sequence[Passage], *, most: int | None = None) -> Telling:
    """`passages` are those of one article, in order and at least one; of its sentences the first `most` are taken."""
    placed = list(islice(_placed(passages), most))
    cuts = [index for index, one in enumerate(placed) if one.opens]
    paragraphs = [placed[first:last] for first, last in pairwise((*cuts, len(placed)))]
    lines = [line for paragraph in paragraphs for line in _lines(paragraph)]
    return Telling(passages[0].article, tuple(passages), tuple(lines))


class _Placed(NamedTuple):
    """A sentence in its place."""

    passage: Passage
    span: Span
    position: int
    opens: bool  # it is the first of its paragraph

    @property
    def text(self) -> str:
        return self.passage.sentence_text(self.span)


def _placed(passages: Sequence[Passage]) -> Iterator[_Placed]:
    position, end = 0, -1
    for passage in passages:
        for index, span in enumerate(passage.sentences):
            if span.start >= end:  # else it stands in the overlap of two passages
                yield _Placed(passage, span, position, end < 0 or _new_paragraph(passage, index, end, span))
                position, end = position + 1, span.end


def _new_paragraph(passage: Passage, index: int, end: int, span: Span) -> bool:
    """Whether a line ends between two sentences; where the passage does not show it, whether more than a space does."""
    if index == 0:
        return span.start - end > 1
    return "\n" in passage.text[end - passage.span.start : span.start - passage.span.start]


def _lines(paragraph: Sequence[_Placed]) -> Iterator[Line]:
    caption = is_caption([one.text for one in paragraph])
    before = ""
    for one in paragraph:
        joining = beginning(one.text)
        text = one.text[joining:]
        stands = Footing.UNFIT if caption else footing(text, before)
        yield Line(one.passage, Span(one.span.start + joining, one.span.end), text, one.position, stands, wording(text))
        before = f"{before} {one.text}".strip()
