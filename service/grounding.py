"""The one grounding step: a draft sentence is quoted and checked, or it is not said.

Flows in: a draft sentence and the Candidates (sentences of the archive) it may rest on. Flows out: Grounded, with the
exact quotes, or Refused, with the reason. Nothing reaches a reader around this module. Pure but for the measure of
likeness. Knows no language model and no storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.candidates import Candidate
from service.checking import Option, objection
from service.extracting import Chosen
from service.likeness import Likeness
from service.mentions import Mentions, find_mentions
from service.model import Quote
from vectorstore.model import Span

MAX_TRIED = 8  # sentences of the archive tried as quotes for one draft
MIN_LIKENESS = 0.45  # cosine of draft and quote; below it they are about different things
_LINK = re.compile(r"https?://|www\.|\]\(|\b[\w.-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|io|ru|info)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence that may be said, with the quotes that support it (never empty)."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence that may not be said, and why."""

    text: str
    reason: str


def ground_chosen(chosen: Chosen) -> Grounded | Refused:
    """An extracted sentence supports itself; what is checked is that its quotes are exact."""
    wrong = next((quote for quote in chosen.quotes if not is_exact(quote)), None)
    return Refused(chosen.text, "its quote is not exact") if wrong else Grounded(chosen.text, chosen.quotes)


def is_exact(quote: Quote) -> bool:
    """Whether the quote is what stands at its span, as far as its passage and head line show the text."""
    passage = quote.passage
    if passage.head is not None and quote.span == passage.head:
        return quote.text == passage.head_text
    inside = passage.span.start <= quote.span.start < quote.span.end <= passage.span.end
    return inside and passage.sentence_text(quote.span) == quote.text


def ground(
    draft: str,
    evidence: Sequence[Candidate],
    *,
    likeness: Likeness,
) -> Grounded | Refused:
    """Quotes the draft and checks the quote; a draft of two clauses may rest on two quotes, one for each."""
    text = " ".join(draft.split())
    if not text:
        return Refused(draft, "it is empty")
    if _LINK.search(text):
        return Refused(text, "links come only from the catalogue")
    whole = _ground_whole(text, evidence, likeness)
    if isinstance(whole, Grounded):
        return whole
    clauses = _clauses(text)
    if len(clauses) < 2:
        return whole
    parts = [_ground_whole(clause, evidence, likeness) for clause in clauses]
    if all(isinstance(part, Grounded) for part in parts):
        return Grounded(text, _distinct(quote for part in parts if isinstance(part, Grounded) for quote in part.quotes))
    return whole


def _distinct(quotes: Iterator[Quote]) -> tuple[Quote, ...]:
    kept: dict[tuple[str, int], Quote] = {}
    for quote in quotes:
        kept.setdefault((quote.passage.article.id, quote.span.start), quote)
    return tuple(kept.values())


def _clauses(text: str) -> list[str]:
    """Parts with a subject of their own: behind a semicolon, "while", or "and" before a capital or a pronoun."""
    parts = re.split(r";\s+|,?\s+while\s+|,\s+and\s+(?=[A-Z]|(?:he|she|they|it)\b)", text)
    return [part for part in parts if len(part.split()) >= 4]


def _ground_whole(
    text: str,
    evidence: Sequence[Candidate],
    likeness: Likeness,
) -> Grounded | Refused:
    mentions = find_mentions(text)
    ranked = _by_overlap(mentions, evidence)
    if not ranked:
        return Refused(text, "nothing in the archive speaks of this")
    exact = next((one for one in ranked if _plain(one.text) == _plain(text)), None)
    if exact is not None:
        return Grounded(text, (_quote(exact),))
    reasons = []
    for candidate in ranked:
        for option, quotes in _options(candidate):
            reason = objection(text, option, likeness.word) or _unlike(text, option, likeness)
            if reason is None:
                return Grounded(text, quotes)
            reasons.append(reason)
    return Refused(text, reasons[0])


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unlike(text: str, option: Option, likeness: Likeness) -> str | None:
    if likeness.sentences(text, [option.said_text])[0] >= MIN_LIKENESS:
        return None
    return "the nearest quote is about something else"


def _by_overlap(mentions: Mentions, evidence: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that share most words with the draft, first; those that share none, not at all."""
    wanted = {word.stem for word in mentions.words if word.content}
    scored = [(len(wanted & candidate.mentions.stems), -candidate.rank, i) for i, candidate in enumerate(evidence)]
    best = sorted((score for score in scored if score[0]), reverse=True)[:MAX_TRIED]
    return [evidence[i] for _, _, i in best]


def _options(candidate: Candidate) -> Iterator[tuple[Option, tuple[Quote, ...]]]:
    """The sentence alone; then with the one before it in its paragraph, for what it points back to."""
    yield _option(candidate, candidate.text), (_quote(candidate),)
    before = _sentence_before(candidate)
    if before is not None:
        text = candidate.passage.sentence_text(before)
        quotes = (Quote(candidate.passage, before, text), _quote(candidate))
        yield _option(candidate, f"{text} {candidate.text}"), quotes


def _option(candidate: Candidate, text: str) -> Option:
    return Option(
        said=find_mentions(text),
        said_text=text,
        title=candidate.surroundings.title,
        article=find_mentions(_all_text(candidate)),
        published=candidate.passage.article.published,
        aliases=candidate.surroundings.aliases,
    )


def _all_text(candidate: Candidate) -> str:
    lead = candidate.surroundings.lead_passage
    return candidate.passage.text if lead is None else f"{lead.text} {candidate.passage.text}"


def _sentence_before(candidate: Candidate) -> Span | None:
    if not candidate.before.words:
        return None
    earlier = [span for span in candidate.passage.sentences if span.end <= candidate.span.start]
    return earlier[-1] if earlier else None


def _quote(candidate: Candidate) -> Quote:
    return Quote(candidate.passage, candidate.span, candidate.text)
