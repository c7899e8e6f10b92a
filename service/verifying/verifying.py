"""A text held against the archive: what of it is borne out, what is said otherwise, what is not there.

Flows in: a text that somebody wrote. Flows out: a Verification, whose every verdict but "not found" carries exact
quotes. A claim is borne out only if the grounding step would let Dateline say it. Knows no language model: a text is
checked by what the archive says, not by what a model makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from service import lexicon
from service.answering import PASSAGES, AnsweringPorts
from service.candidates import Candidate, candidates
from service.composing import Composition
from service.contradicting import NEGATORS, contradicted
from service.grounding import Grounded, ground, is_exact
from service.mentions import DateMention, Mentions, Name, find_mentions
from service.model import Claim, Quote, Verification
from service.ports import BadQuestion
from service.verifying.claims import Claimed, claims_of
from service.verifying.differing import difference
from vectorstore.model import Scope
from vectorstore.time_window import read_window, without_phrase

MOST_CLAIMS = 12
MOST_CHARACTERS = 100_000
TELLING_WORDS = 8  # of a sentence that names nothing and is still hardly two articles' alike
TIMES = 3  # expressions of time in one claim that are left out of its search
_OFFICE_OF = re.compile(
    r"\b(?:is|was) the (?P<office>[^\W\d][\w-]*(?:\s[\w-]+){0,2}) of (?:the )?(?P<body>[A-Z]{2,8})\b"
)
_NUMBERED = re.compile(r"\bNo\.(?=\s?\d)")  # "the No. 1" says no "no"


def verify(text: str, *, archive: str, as_of: datetime, ports: AnsweringPorts) -> Verification:
    """Each of the first `MOST_CLAIMS` claims with its verdict. `as_of` is when the text was written, aware.

    Raises BadQuestion for a text of more than `MOST_CHARACTERS`, and vectorstore's ArchiveError.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadQuestion(f"The text has {len(text):,} characters; {MOST_CHARACTERS:,} is the most")
    claimed, left_out = claims_of(text, most=MOST_CLAIMS)
    composition = Composition()
    claims = tuple(_checked(claim, archive, as_of, ports, composition) for claim in claimed)
    return Verification(claims, tuple(composition.citations), left_out)


def _checked(claim: Claimed, archive: str, as_of: datetime, ports: AnsweringPorts, composition: Composition) -> Claim:
    evidence = _evidence(claim.checked, archive, as_of, ports)
    verbatim = _verbatim(claim.plain, evidence)
    if verbatim:
        return Claim(claim.text, "supported", composition.cite(verbatim))
    if claim.pointing is not None:
        return Claim(claim.text, "not_found", (), f"it does not say by itself what “{claim.pointing}” means")
    said = _in_office(claim.checked)
    outcome = ground(said, evidence, likeness=ports.likeness, reader=ports.reader)
    if isinstance(outcome, Grounded) and not _is_turned(said, outcome.quotes):
        doubt = _doubt(said, outcome.quotes, as_of)
        if doubt is not None:
            return Claim(claim.text, "not_found", (), doubt)
        return Claim(claim.text, "supported", composition.cite(outcome.quotes))
    found = difference(said, evidence, likeness=ports.likeness)
    if found is None or _doubt(said, found.quotes, as_of) is not None:
        return Claim(claim.text, "not_found", ())
    return Claim(claim.text, "contradicted", composition.cite(found.quotes), found.note)


def _verbatim(claim: str, evidence: Sequence[Candidate]) -> tuple[Quote, ...]:
    """The sentence of the archive that the claim is, word for word, whatever "he" and "today" mean in it.

    A few words that name nothing ("Police are investigating.") stand in many articles, and are of none.
    """
    mentions = find_mentions(claim)
    if len(mentions.words) < TELLING_WORDS and not _is_tied(mentions):
        return ()
    same = (candidate for candidate in evidence if " ".join(candidate.text.split()) == claim)
    quotes = (Quote(candidate.passage, candidate.span, candidate.text) for candidate in same)
    return tuple(quote for quote in quotes if is_exact(quote))[:1]


def _is_turned(claim: str, quotes: Sequence[Quote]) -> bool:
    """Whether a word of the claim has a "not" that it has not in the quotes, or the other way round.

    A writer of summaries leaves words out; he does not put a "not" in. Whoever is checked might.
    """
    mine, theirs = (find_mentions(_NUMBERED.sub("", text)) for text in (claim, " ".join(q.text for q in quotes)))
    return _denials(mine) > _denials(theirs) or contradicted(mine, theirs) is not None


def _denials(mentions: Mentions) -> int:
    return sum(word.lower in NEGATORS or word.lower.endswith(("n't", "n’t")) for word in mentions.words)


def _evidence(claim: str, archive: str, as_of: datetime, ports: AnsweringPorts) -> list[Candidate]:
    """Sentences near the claim, of whatever time: "in 2022" says when a thing happened, not when it was told."""
    found = ports.retriever(_timeless(claim, as_of), scope=Scope(archive), now=as_of, limit=PASSAGES)
    articles = dict.fromkeys(ranked.passage.article.id for ranked in found.passages)
    return candidates(found.passages, ports.catalogue.openings(archive, list(articles)))


def _in_office(claim: str) -> str:
    """ "The director of the WHO" as news writes it: "the WHO director"."""
    found = _OFFICE_OF.search(claim)
    if found is None or not any(word in lexicon.ROLES for word in re.split(r"[\s-]", found["office"].lower())):
        return claim
    return f"{claim[: found.start('office')]}{found['body']} {found['office']}{claim[found.end() :]}"


def _timeless(claim: str, as_of: datetime) -> str:
    for _ in range(TIMES):
        claim = without_phrase(claim, read_window(claim, as_of))
    return claim


def _doubt(claim: str, quotes: Sequence[Quote], as_of: datetime) -> str | None:
    """Why a claim may be about something else than the quotes that bear it out; None when it is tied to them."""
    if not _is_tied(find_mentions(claim)):
        return "it names nothing that would tell what it is about"
    other_day = _of_another_day(claim, quotes, as_of)
    return f"“{other_day.text}” is another day in the archive, or may be" if other_day else None


def _is_tied(mentions: Mentions) -> bool:
    """Whether it names somebody, something or a day."""
    return any(map(_is_own, mentions.names)) or any(date.relative is None for date in mentions.dates)


def _is_own(name: Name) -> bool:
    """A name, and not just an office or a kind of body: "the Sheriff", "the Council"."""
    return any(token not in lexicon.ROLES | lexicon.BODIES | lexicon.HONORIFICS for token in name.tokens)


def _of_another_day(claim: str, quotes: Sequence[Quote], as_of: datetime) -> DateMention | None:
    """The "yesterday" of a claim that is not the article's."""
    for date in find_mentions(claim).dates:
        if date.relative is not None and not all(_is_same_day(date.relative, quote, as_of) for quote in quotes):
            return date
    return None


def _is_same_day(relative: str, quote: Quote, as_of: datetime) -> bool:
    published = quote.passage.article.published
    period = published.period() if published else None
    if period is None:
        return False
    words = f"on {relative}" if relative in lexicon.WEEKDAYS else relative
    mine, theirs = read_window(words, as_of), read_window(words, period[0])
    if mine.start is None or mine.end is None or theirs.start is None or theirs.end is None:
        return False
    return mine.start < theirs.end and theirs.start < mine.end
