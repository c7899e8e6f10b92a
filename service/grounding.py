"""The one grounding step: a draft sentence is quoted and checked, or it is not said.

Flows in: a draft sentence and the Candidates (sentences of the archive) it may rest on. Flows out: Grounded, with the
exact quotes, or Refused, with the reason. Nothing reaches a reader around this module. Pure but for the measure of
likeness. Knows no language model and no storage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.binding import SUBJECT_PRONOUN, clauses
from service.candidates import Candidate
from service.checking import Option, names_an_office, objection
from service.extracting import Chosen
from service.likeness import Likeness
from service.mentions import Mentions, find_mentions
from service.model import Quote
from vectorstore.chunking import spoken_date
from vectorstore.model import Span
from vectorstore.ports import Reader, ReaderUnavailable

MAX_TRIED = 8  # sentences of the archive tried as quotes for one draft
MIN_LIKENESS = 0.45  # cosine of draft and quote; below it they are about different things
LEAST_SUPPORT = -3.5  # log-odds by the reader that the quote bears the draft out; below it, it is sure of the contrary
MAX_DRAFT = 1_000  # characters of one draft sentence
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So"})  # zero-width and direction marks, private signs, emoji
_MARKUP = re.compile(r"<[A-Za-z/!?]|\*\*|__|`|&#?\w+;|\[\^?\d+\]|!\[")
_LINK = re.compile(
    r"https?://|www\.|\]\(|\b[\w.-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|io|ru|info|co|cn|de|xyz|app|dev|biz|tv|eu|ai|gov|edu|top|site|online)\b",
    re.IGNORECASE,
)


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
    reader: Reader | None = None,
) -> Grounded | Refused:
    """Quotes the draft and checks the quote; a draft of two clauses may rest on two quotes, one for each.

    A reader has one vote among the checks: what it is sure that the quote does not say is refused. It lets nothing
    through that they refuse, and where it fails they decide alone.
    """
    if len(draft) > MAX_DRAFT:
        return Refused(draft[:MAX_DRAFT], f"one sentence has at most {MAX_DRAFT:,} characters")
    text = " ".join(draft.split())
    if not text:
        return Refused(draft, "it is empty")
    if _LINK.search(text):
        return Refused(text, "links come only from the catalogue")
    if _MARKUP.search(text) or any(unicodedata.category(c) in _UNPRINTED for c in text):
        return Refused(text, "it holds more than plain text")
    whole = _ground_whole(text, evidence, likeness, reader)
    if isinstance(whole, Grounded):
        return whole
    parts = _draft_clauses(text)
    if len(parts) < 2:
        return whole
    outcomes = [_ground_whole(part, evidence, likeness, reader) for part in parts]
    if all(isinstance(one, Grounded) for one in outcomes):
        return Grounded(
            text, _distinct(quote for part in outcomes if isinstance(part, Grounded) for quote in part.quotes)
        )
    return whole


def _distinct(quotes: Iterator[Quote]) -> tuple[Quote, ...]:
    kept: dict[tuple[str, int], Quote] = {}
    for quote in quotes:
        kept.setdefault((quote.passage.article.id, quote.span.start), quote)
    return tuple(kept.values())


def _draft_clauses(text: str) -> list[str]:
    """Parts with a subject of their own: behind a semicolon, "while", or "and" before a capital or a pronoun."""
    parts = re.split(r";\s+|,?\s+while\s+|,\s+and\s+(?=[A-Z]|(?:he|she|they|it)\b)", text)
    return [part for part in parts if len(part.split()) >= 4]


def _ground_whole(
    text: str,
    evidence: Sequence[Candidate],
    likeness: Likeness,
    reader: Reader | None,
) -> Grounded | Refused:
    mentions = find_mentions(text)
    if all(any(start <= word.start < end for start, end in mentions.taken) for word in mentions.words):
        return Refused(text, "it says nothing")
    ranked = _by_overlap(mentions, evidence)
    if not ranked:
        return Refused(text, "nothing in the archive speaks of this")
    exact = next((one for one in ranked if _plain(one.text) == _plain(text)), None)
    if exact is not None:
        return Grounded(text, (_quote(exact),))
    reasons = []
    for candidate in ranked:
        for option, quotes in _options(text, mentions, candidate):
            reason = (
                objection(text, option, likeness.word)
                or _unlike(text, option, likeness)
                or _not_borne_out(text, quotes, reader)
            )
            if reason is None:
                return Grounded(text, quotes)
            reasons.append(reason)
    return Refused(text, reasons[0])


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unlike(text: str, option: Option, likeness: Likeness) -> str | None:
    if names_an_office(text) or likeness.sentences(text, [option.said.text])[0] >= MIN_LIKENESS:
        return None
    return "the nearest quote is about something else"


def _not_borne_out(text: str, quotes: Sequence[Quote], reader: Reader | None) -> str | None:
    """What the reader has against it. The article's day is shown with the quote: a draft may name it."""
    if reader is None:
        return None
    published = quotes[0].passage.article.published
    said = " ".join([*([f"{spoken_date(published)}."] if published else []), *(quote.text for quote in quotes)])
    try:
        support = reader.supports([(text, said)])[0]
    except ReaderUnavailable:
        return None
    return None if support >= LEAST_SUPPORT else "the quote, read beside it, does not say so"


def _by_overlap(mentions: Mentions, evidence: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that share most words with the draft, first; those that share none, not at all."""
    wanted = {word.stem for word in mentions.words if word.content}
    scored = [(len(wanted & candidate.mentions.stems), -candidate.rank, i) for i, candidate in enumerate(evidence)]
    best = sorted((score for score in scored if score[0]), reverse=True)[:MAX_TRIED]
    return [evidence[i] for _, _, i in best]


def _options(text: str, mentions: Mentions, candidate: Candidate) -> Iterator[tuple[Option, tuple[Quote, ...]]]:
    """Each clause of the sentence alone; then with what it may point back to, in its sentence and the one before.

    A draft of several clauses may also rest on the whole sentence.
    """
    whole = candidate.mentions
    parts = clauses(whole.text, whole)
    if len(parts) == 1 or len(clauses(text, mentions)) > 1:
        yield _option(candidate, whole, whole), (_quote(candidate),)
    for part in parts if len(parts) > 1 else ():
        main = find_mentions(part)
        said = whole if SUBJECT_PRONOUN.match(part) else main
        yield _option(candidate, main, said), (_quote(candidate),)
    before = _sentence_before(candidate)
    if before is not None:
        earlier = candidate.passage.sentence_text(before)
        quotes = (Quote(candidate.passage, before, earlier), _quote(candidate))
        yield _option(candidate, find_mentions(parts[0]), find_mentions(f"{earlier} {candidate.text}")), quotes


def _option(candidate: Candidate, main: Mentions, said: Mentions) -> Option:
    return Option(
        main=main,
        said=said,
        quoted=candidate.quoted,
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
