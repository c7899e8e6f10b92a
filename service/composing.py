"""An answer while it is being put together: sentences, their numbered citations, and what was left out.

Flows in: Grounded sentences, one after another. Flows out: numbered citations, the text with its marks, the parts of an
Answer. Knows no model and no search. The one mutable thing on a question's path; it lives as long as one answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.extracting import Chosen
from service.grounding import Grounded, Refused
from service.model import Citation, Conflict, ConflictSide, Dropped, Nearest, Quote, Sentence, SentenceReady
from vectorstore.model import SearchResult

NEAREST = 3  # passages shown with an abstention


class Composition:
    """Numbers citations in order of first use; the same quote keeps its number."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.dropped: list[Dropped] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def say(self, grounded: Grounded) -> SentenceReady | None:
        """Adds a sentence; None when it has been said already."""
        if any(sentence.text == grounded.text for sentence in self.sentences):
            return None
        sent = len(self.citations)
        sentence = Sentence(grounded.text, self.cite(grounded.quotes))
        self.sentences.append(sentence)
        return SentenceReady(sentence, tuple(self.citations[sent:]))

    def cite(self, quotes: Sequence[Quote]) -> tuple[int, ...]:
        """The quotes' numbers, each once; those of a new quote are new."""
        return tuple(dict.fromkeys(self._number(quote) for quote in quotes))

    def drop(self, refused: Refused) -> None:
        self.dropped.append(Dropped(refused.text, refused.reason))

    def conflict(self, about: str, sides: Sequence[Chosen]) -> Conflict:
        return Conflict(
            about,
            tuple(
                ConflictSide(
                    side.value or "", side.text, tuple(self._number(quote) for quote in side.quotes), side.published
                )
                for side in sides
            ),
        )

    def text(self) -> str:
        """The sentences with their citation numbers: "… [1][2] … [3]"."""
        return " ".join(s.text + " " + "".join(f"[{number}]" for number in s.citations) for s in self.sentences)

    def nearest(self, results: Sequence[SearchResult]) -> tuple[Nearest, ...]:
        """The best passages of the searches, for a reader to judge by themselves."""
        passages = {ranked.passage.id: ranked for result in results for ranked in result.passages}
        best = sorted(passages.values(), key=lambda ranked: -ranked.score)[:NEAREST]
        return tuple(
            Nearest(
                article_id=ranked.passage.article.id,
                revision=ranked.passage.article.revision,
                title=ranked.passage.article.title,
                source=ranked.passage.article.source,
                url=ranked.passage.article.url,
                published=ranked.passage.article.published,
                start=ranked.passage.span.start,
                end=ranked.passage.span.end,
                text=ranked.passage.text,
                score=ranked.score,
            )
            for ranked in best
        )

    def _number(self, quote: Quote) -> int:
        key = (quote.passage.article.id, quote.span.start, quote.span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            self.citations.append(_citation(self._numbers[key], quote))
        return self._numbers[key]


def _citation(number: int, quote: Quote) -> Citation:
    article = quote.passage.article
    return Citation(
        number=number,
        article_id=article.id,
        revision=article.revision,
        title=article.title,
        source=article.source or article.agency,
        url=article.url,
        published=article.published,
        start=quote.span.start,
        end=quote.span.end,
        quote=quote.text,
    )
