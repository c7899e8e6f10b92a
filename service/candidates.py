"""Sentences that might answer, each with what stands around it.

Flows in: ranked passages and the opening passage of each of their articles. Flows out: Candidates, in the order of
their passages. Knows no question and no score.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service import lexicon
from service.mentions import Mentions, find_mentions, joined
from service.naming import Aliases, aliases_in
from vectorstore.model import Passage, RankedPassage, Span

# A sentence that speaks to a machine rather than to a reader is not news, whoever printed it.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|earlier)\s+"
    r"(?:instructions?|prompts?|messages?)|\bsystem prompt\b"
    r"|\byou are (?:now )?(?:a|an) (?:ai|assistant|language model)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article says before any of its sentences: opening, headline, and the aliases it introduces."""

    lead: Mentions  # the headline and the first sentence together: what the article is about
    title: Mentions  # headline and date line
    lead_passage: Passage | None
    aliases: Aliases


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a retrieved passage."""

    passage: Passage
    rank: int  # of its passage, from 0
    span: Span
    text: str
    mentions: Mentions
    before: Mentions  # up to two sentences before it in the same paragraph; says nothing when there are none
    after: Mentions  # up to three sentences after it in the same paragraph
    around: Mentions  # the whole passage
    quoted: bool  # opens or stands inside a quotation that its paragraph has not closed
    surroundings: Surroundings

    @property
    def key(self) -> tuple[str, int]:
        return self.passage.article.id, self.span.start


def candidates(passages: Sequence[RankedPassage], leads: Mapping[str, Passage]) -> list[Candidate]:
    """Every sentence of the passages once, best passage first. Offsets stay those of the revision."""
    found: dict[tuple[str, int], Candidate] = {}
    known: dict[str, Surroundings] = {}
    for rank, ranked in enumerate(passages):
        passage = ranked.passage
        article_id = passage.article.id
        if article_id not in known:
            known[article_id] = _surroundings(passage, leads.get(article_id), passages)
        for candidate in _of_passage(passage, rank, known[article_id]):
            seen = found.get(candidate.key)
            found[candidate.key] = candidate if seen is None else _joined(seen, candidate)
    return list(found.values())


def _joined(one: Candidate, other: Candidate) -> Candidate:
    """A sentence in the overlap of two passages: what stands before it is in one, what stands after it in the other."""
    return replace(
        one,
        before=max(one.before, other.before, key=lambda said: len(said.words)),
        after=max(one.after, other.after, key=lambda said: len(said.words)),
        quoted=one.quoted or other.quoted,
    )


def _surroundings(passage: Passage, lead: Passage | None, passages: Sequence[RankedPassage]) -> Surroundings:
    opening = [] if lead is None else [lead.sentence_text(span) for span in lead.sentences[:1]]
    title = " . ".join(part for part in (passage.article.title, passage.head_text) if part)
    texts = [p.passage.text for p in passages if p.passage.article.id == passage.article.id]
    return Surroundings(
        lead=find_mentions(" ".join([*([title + "."] if title else []), *opening])),
        title=find_mentions(title),
        lead_passage=lead,
        aliases=aliases_in([*texts, *([lead.text] if lead else [])]),
    )


def _of_passage(passage: Passage, rank: int, surroundings: Surroundings) -> list[Candidate]:
    said = [find_mentions(passage.sentence_text(span)) for span in passage.sentences]
    around = joined(said)
    found = []
    for index, span in enumerate(passage.sentences):
        text = said[index].text
        if _INSTRUCTION.search(text) or text.endswith("?") or _says_nothing(said[index]):
            continue  # a question answers nothing
        first, last = _paragraph(passage, index)
        found.append(
            Candidate(
                passage=passage,
                rank=rank,
                span=span,
                text=text,
                mentions=said[index],
                before=joined(said[max(first, index - 2) : index]),
                after=joined(said[index + 1 : min(last, index + 3) + 1]),
                around=around,
                quoted=_inside_quotation(passage, span),
                surroundings=surroundings,
            )
        )
    return found


def _says_nothing(sentence: Mentions) -> bool:
    """A name or a day by itself: a heading, a caption or a line that was cut off ("Robert F. Kennedy Jr.")."""
    return not any(word.text[0].islower() and word.lower not in lexicon.JOINING for word in sentence.words)


def _paragraph(passage: Passage, index: int) -> tuple[int, int]:
    """Indexes of the first and last sentence of the paragraph that the sentence stands in."""
    first = last = index
    while first > 0 and not _paragraph_break(passage, passage.sentences[first - 1], passage.sentences[first]):
        first -= 1
    while last + 1 < len(passage.sentences) and not _paragraph_break(
        passage, passage.sentences[last], passage.sentences[last + 1]
    ):
        last += 1
    return first, last


def _inside_quotation(passage: Passage, span: Span) -> bool:
    """Whether a quotation of its paragraph is open where the sentence ends: opened before it, or closed only after."""
    start = passage.text.rfind("\n", 0, span.start - passage.span.start) + 1
    end = passage.text.find("\n", span.end - passage.span.start)
    before = passage.text[start : span.end - passage.span.start]
    after = passage.text[span.end - passage.span.start : end if end >= 0 else None]
    return _open_quotes(before) > 0 or _open_quotes(after) < 0 or before.count('"') % 2 == 1


def _open_quotes(text: str) -> int:
    return text.count("“") + text.count("«") - text.count("”") - text.count("»")


def _paragraph_break(passage: Passage, one: Span, other: Span) -> bool:
    return "\n" in passage.text[one.end - passage.span.start : other.start - passage.span.start]
