"""What articles are about, as their headline and opening say: how near that is to a topic, and to each other.

Flows in: article ids, texts. Flows out: Leads and cosines. An opening is read and embedded once, whatever is asked of
it. Without an embedder, or once it has not answered, only words are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.digests.headlines import headline_of
from service.summaries.furniture import is_furniture
from vectorstore.model import Passage
from vectorstore.ports import Catalogue, Embedder, EmbedderUnavailable, Vectors
from vectorstore.terms import is_stop_word, stem, words

OPENING = 400  # characters behind the headline, and the sentence that they end in; more blurs what it is about


@dataclass(frozen=True, slots=True)
class Lead:
    """One article's headline and opening."""

    article_id: str
    headline: str
    text: str  # the headline, and behind it the opening
    stems: frozenset[str]  # of the content words of `text`
    vector: Vectors | None  # [d], of unit length; None until it is embedded, and without an embedder


class Leads:
    """The leads of one archive's articles, read and embedded when they are asked for. For one thread."""

    def __init__(self, archive: str, catalogue: Catalogue, embedder: Embedder | None) -> None:
        self._archive = archive
        self._catalogue = catalogue
        self._embedder = embedder
        self._read: dict[str, Lead] = {}
        self._embedded: dict[str, Lead] = {}

    def read(self, article_ids: Sequence[str]) -> dict[str, Lead]:
        """By id, in the order given, without their vectors; articles that are gone are left out.

        Raises StoreUnavailable.
        """
        missing = [one for one in dict.fromkeys(article_ids) if one not in self._read]
        self._read |= {one: _lead(passage) for one, passage in self._catalogue.openings(self._archive, missing).items()}
        return {one: self._read[one] for one in article_ids if one in self._read}

    def of(self, article_ids: Sequence[str]) -> dict[str, Lead]:
        """The same with their vectors."""
        missing = [lead for one, lead in self.read(article_ids).items() if one not in self._embedded]
        for lead, vector in zip(missing, self.vectors([lead.text for lead in missing]), strict=True):
            self._embedded[lead.article_id] = replace(lead, vector=vector)
        return {one: self._embedded[one] for one in article_ids if one in self._embedded}

    def vectors(self, texts: Sequence[str]) -> list[Vectors | None]:
        """One for each text; None each without an embedder that answers."""
        if self._embedder is not None and texts:
            try:
                return list(self._embedder.embed(texts))
            except EmbedderUnavailable:
                self._embedder = None  # no other of this build's questions waits for it
        return [None] * len(texts)


def _lead(passage: Passage) -> Lead:
    head = headline(passage)
    text = f"{head}. {opening(passage)}"
    return Lead(passage.article.id, head, text, stems(text), None)


def headline(passage: Passage) -> str:
    """Of the article whose opening it is."""
    first = next(_sentences(passage), passage.text)
    return headline_of(passage.article.title, passage.article.source, first)


def opening(passage: Passage) -> str:
    """The first sentences of the article's text that are part of it, OPENING characters and what ends the last."""
    taken: list[str] = []
    for sentence in _sentences(passage):
        if sum(map(len, taken)) >= OPENING:
            break
        taken.append(sentence)
    return " ".join(taken)


def _sentences(passage: Passage) -> Iterator[str]:
    """Without its date-and-headline line, and what web pages print between the paragraphs."""
    head = passage.head
    for span in passage.sentences:
        text = passage.sentence_text(span)
        if (head is None or span.start >= head.end) and not is_furniture(text):
            yield text


def stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if not is_stop_word(word))


def cosine(one: Vectors | None, other: Vectors | None) -> float | None:
    """Of unit vectors; None when one of them is not there."""
    return None if one is None or other is None else float(one @ other)
