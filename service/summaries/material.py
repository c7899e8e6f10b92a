"""What is to be summed up, sentence by sentence, as a summary looks at it.

Flows in: the passages of articles. Flows out: Lines: each sentence once, with where it stands in its article and what
stands before it. Knows no request and no score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore.model import Article, Passage, Span
from vectorstore.terms import is_stop_word, stem, words


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of one article: `text` is exactly `revision.text[span.start:span.end]`."""

    passage: Passage
    span: Span
    text: str
    position: int  # in its article, from 0
    opens: bool  # the first of its paragraph
    before: str  # the rest of its paragraph, as far as it stands before it; "" when it opens the paragraph
    stems: tuple[str, ...]  # of its content words, in order

    @property
    def article_id(self) -> str:
        return self.passage.article.id

    @property
    def key(self) -> tuple[str, int]:
        return self.article_id, self.span.start


@dataclass(frozen=True, slots=True)
class Telling:
    """One article that is to be summed up, with its sentences in reading order."""

    article: Article
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]


def telling(passages: Sequence[Passage], *, most: int | None = None) -> Telling:
    """`passages` are those of one article, in order and at least one; of its sentences the first `most` are taken."""
    lines: list[Line] = []
    for line in _lines(passages):
        if most is not None and len(lines) == most:
            break
        lines.append(line)
    return Telling(passages[0].article, tuple(passages), tuple(lines))


def stems_of(text: str) -> tuple[str, ...]:
    """Stems of the content words, in order, each as often as it is said."""
    return tuple(stem(word) for word in words(text) if not is_stop_word(word))


def _lines(passages: Sequence[Passage]) -> Iterator[Line]:
    position, end, paragraph = 0, -1, ""
    for passage in passages:
        for index, span in enumerate(passage.sentences):
            if span.start < end:
                continue  # the overlap of two passages
            text = passage.sentence_text(span)
            opens = end < 0 or _new_paragraph(passage, index, end, span)
            paragraph = "" if opens else paragraph
            yield Line(passage, span, text, position, opens, paragraph, stems_of(text))
            paragraph = f"{paragraph} {text}".strip()
            position, end = position + 1, span.end


def _new_paragraph(passage: Passage, index: int, end: int, span: Span) -> bool:
    """Whether a line ends between two sentences; where the passage does not show it, whether more than a space does."""
    if index == 0:
        return span.start - end > 1
    return "\n" in passage.text[end - passage.span.start : span.start - passage.span.start]
