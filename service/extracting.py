"""The sentences of the archive that answer a question, or the reason why none does.

Flows in: a QuestionAnalysis, ranked passages, the opening passages of their articles, and an embedder (or none).
Flows out: an Extraction. Pure but for the embedder. Knows no HTTP, no language model and no storage.

A sentence answers when it carries every name and number of the question (itself, or by pointing back), says what the
question is about, holds a value of the wanted kind, and is near the question in meaning. Each of these is a condition,
not a vote: the best of a bad lot is still not an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service import lexicon
from service.answerability import ENOUGH, Evidence, confidence, probability
from service.candidates import Candidate, candidates
from service.contradicting import contradicted
from service.likeness import Likeness, no_likeness
from service.mentions import Mentions, find_mentions
from service.model import Quote, Reason
from service.naming import speaks_of
from service.question_analysis import QuestionAnalysis
from service.short_answers import TYPED, Value, value_of
from service.supporting import Support, describes, in_order, support, weighty
from vectorstore.model import Passage, Published, RankedPassage

MAX_SENTENCES = 3
SAME_WORDS = 0.7  # share of the question that a sentence must speak of to be taken at its word
SAME_WORDS_INSIDE = 0.3  # of the question's plain words, by the sentence itself; twice that for its article's own day
ABOUT_IT = 0.55  # share of the question below which the archive is not about it
CLOSE_SECOND = 0.4  # of the best score: another sentence this good is said too
JUST_AS_GOOD = 0.7  # the same, where one person, place, day or number is asked for
ALSO_ANSWERS = 0.4  # of the best score: below it, a sentence is no answer beside the best one
ANOTHER_OF_SEVERAL = 0.5  # the same, where the question asks for more than one
EVERY_WORD = 0.8  # share of the question for which the same is enough at little confidence, if no word is missing
EVERY_WORD_INSIDE = 0.5
SAID_OUTRIGHT = 0.1  # confidence from which a sentence in the question's own words is taken at its word
MAX_COMPARED = 10  # sentences whose meaning is compared with the question's

_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|in order to|so that|citing|thanks to|caused by|amid|following)\b"
    r"|\bafter\b(?!\s+(?:\w+\s+){1,2}(?:second|minute|hour|day|week|month|year|decade)s?\b)"
    r"|\bin (?:protest|response|reply|anger|retaliation|solidarity)\b"
    r"|\b(?:since|led to|sparked|prompted|aimed? at|reason)\b|\bas (?:the|it|he|she|they|an?|his|her|its|their)\b"
    r"|\bto (?!the\b|an?\b|be\b)[a-z]{3,}\b"
)

# Where something is, when no name of a place is recognised: "on the harbour", but not "on Friday", "in the end".
_LOCATIVE = re.compile(
    r"\b(?:in|at|on|near|to|from|into|across|along|around|between|outside|inside|within|beside|behind|under|over|off"
    r"|through|throughout|via|by|above|below|toward|towards|where)\s+(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\d)\w"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate and why it is thought to answer."""

    candidate: Candidate
    support: Support
    value: Value | None
    evidence: Evidence
    score: float  # how likely it holds the answer, 0 to 1
    date_from_article: bool = False  # the day asked for is the article's own, not the sentence's


@dataclass(frozen=True, slots=True)
class Chosen:
    """One sentence to say, with everything that has to be quoted for it."""

    text: str
    quotes: tuple[Quote, ...]
    value: str | None
    published: Published | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the sentences of the archive say to the question."""

    chosen: tuple[Chosen, ...]  # in reading order, at most three
    short_answer: str | None
    reason: Reason | None  # why nothing was chosen
    missing: tuple[str, ...]  # what no sentence speaks of, in the question's words
    sides: tuple[Chosen, ...] = ()  # two or more when sources disagree
    certain: bool = True  # False when another reader (a language model) might still find an answer
    confidence: float = 0.0  # that the archive answers, 0 to 1, also where nothing was chosen; 0 when nothing is tied


def extract(
    question: QuestionAnalysis,
    passages: Sequence[RankedPassage],
    *,
    leads: Mapping[str, Passage],
    likeness: Likeness,
    newest_first: bool = False,
) -> Extraction:
    """Decides what to say. `leads` maps article ids to the first passage of the article.

    With `newest_first` the passages come in order of date, and the first one that answers is preferred to a better fit.
    """
    pool = candidates(passages, leads)
    if not pool:
        return Extraction((), None, "not_in_archive", ())
    supported = [(candidate, support(question, candidate, no_likeness)) for candidate in pool]
    scored = _look_closer(question, _nearest(supported), passages, likeness)
    compared = [one for one in scored if may_answer(question, one)]
    able = [one for one in compared if _bears_on_it(question, one)]
    if not able:
        return _nothing(question, [*(found for _, found in supported), *(one.support for one in scored)])
    best = max(able, key=lambda one: one.score)
    sure = confidence(best.evidence, [one.score for one in compared])
    outright = [one for one in able if _says_the_same(question, one)]
    if sure < ENOUGH and not _taken_at_its_word(outright, sure):
        nothing = _nothing(question, [*(found for _, found in supported), *(one.support for one in scored)])
        return replace(nothing, confidence=sure)
    answering = [one for one in able if one.score >= ALSO_ANSWERS * best.score or one in outright]
    if question.kind in TYPED:
        answering = [one for one in answering if not one.evidence.value_missing] or answering
    answering.sort(key=lambda one: (one.candidate.rank if newest_first else 0, -one.score))
    return replace(_chosen(question, answering), confidence=sure)


def _taken_at_its_word(outright: Sequence[Scored], sure: float) -> bool:
    """Whether the question's own words are enough: every one of them, at less confidence; or for the day of the
    article at none, since a sentence about the event seldom looks like an answer to "when"."""
    if any(one.date_from_article for one in outright):
        return True
    every = any(
        not one.support.missing_terms
        and one.support.coverage >= EVERY_WORD
        and one.support.terms_inside >= EVERY_WORD_INSIDE
        for one in outright
    )
    return every and sure >= SAID_OUTRIGHT


def _nearest(supported: Sequence[tuple[Candidate, Support]]) -> list[Candidate]:
    """The candidates worth comparing by meaning: what the question names is there, and most of its words."""
    able = [(candidate, found) for candidate, found in supported if found.tied and not found.missing_names]
    able.sort(key=lambda pair: (-_prior(*pair), pair[0].rank))
    return [candidate for candidate, _ in able[:MAX_COMPARED]]


def _look_closer(
    question: QuestionAnalysis, near: Sequence[Candidate], passages: Sequence[RankedPassage], likeness: Likeness
) -> list[Scored]:
    """Support and score, now with words that mean the same and with the embedder, in one batch."""
    if not near:
        return []
    cosines = likeness.sentences(question.text, [candidate.text for candidate in near])
    field = _Field(
        best_cosine=max(cosines),
        dense=tuple(ranked.scores.get("dense", 0.0) for ranked in passages),
    )
    return [
        _score(question, candidate, support(question, candidate, likeness.word), cosine, field)
        for candidate, cosine in zip(near, cosines, strict=True)
    ]


def _prior(candidate: Candidate, found: Support) -> float:
    return found.coverage + 0.3 * found.inside + 0.3 * found.whole - 0.01 * candidate.rank


@dataclass(frozen=True, slots=True)
class _Field:
    """What one candidate is compared with."""

    best_cosine: float
    dense: tuple[float, ...]  # the search's cosine of each passage, 0 where it has none


def _score(question: QuestionAnalysis, candidate: Candidate, found: Support, cosine: float, field: _Field) -> Scored:
    value = value_of(question, candidate)
    typed = question.kind in TYPED
    from_article = value is None and question.kind == "date" and candidate.passage.article.published is not None
    evidence = Evidence(
        coverage=found.coverage,
        terms_inside=found.terms_inside,
        cosine=cosine,
        behind=cosine - field.best_cosine,
        passage_behind=field.dense[candidate.rank] - max(field.dense),
        asked=len(weighty(question)),
        in_order=in_order(question, candidate),
        contradicted=contradicted(question.mentions, candidate.mentions) is not None,
        negated=_denies(question.mentions),
        value=typed and value is not None,
        value_missing=typed and value is None and not from_article,
        day_of_article=from_article,
        named_thing=question.kind == "thing" and value is not None,
    )
    return Scored(candidate, found, value, evidence, probability(evidence), from_article)


def _gives_reason(candidate: Candidate) -> bool:
    return bool(_REASON.search(candidate.text))


def may_answer(question: QuestionAnalysis, one: Scored) -> bool:
    """Whether the sentence carries what the question names, is by whom it asks about, and has what it asks for."""
    if not one.support.whole:
        return False
    if question.speech and question.subject is not None and not _spoken_by(question, one.candidate):
        return False
    if _denies(question.mentions) and not _denies(one.candidate.mentions):
        return False  # "Why did X refuse …?" when nothing says that X did
    if question.kind == "reason" and not _gives_reason(one.candidate):
        return False
    return question.kind not in ("number", "date") or one.value is not None or one.date_from_article


def _bears_on_it(question: QuestionAnalysis, one: Scored) -> bool:
    """Whether a sentence that may answer says anything of what is asked: some place, where that is asked; for a person
    some word of the question beside its names. "Who founded X?" is not answered by all that is said of X."""
    if question.kind == "place" and one.value is None and not _LOCATIVE.search(one.candidate.text):
        return False
    missing = len(one.support.missing_terms)
    return question.kind != "person" or missing == 0 or missing < len(weighty(question))


def _denies(mentions: Mentions) -> bool:
    return any(word.lower in lexicon.NEGATIONS or word.lower.endswith("n't") for word in mentions.words)


def _says_the_same(question: QuestionAnalysis, one: Scored) -> bool:
    """Whether the sentence uses the question's own words, all but a few, and holds the kind of value that is wanted.

    In a long sentence the answer is a small part, and the cosine is low however plainly it is said.
    """
    found = one.support
    if one.evidence.contradicted or one.evidence.value_missing:
        return False
    weighty = sum(term.weight > 0.1 for term in question.terms)
    allowed = 0 if weighty < 3 else 1 if weighty < 6 else 2
    inside = SAME_WORDS_INSIDE * (2 if one.date_from_article else 1)
    return len(found.missing_terms) <= allowed and found.coverage >= SAME_WORDS and found.terms_inside >= inside


def _spoken_by(question: QuestionAnalysis, candidate: Candidate) -> bool:
    """ "What did X say …?" needs X in the sentence, at the end of its quotation, or as its "he" or "she"."""
    assert question.subject is not None  # noqa: S101 - checked by the caller
    aliases = candidate.surroundings.aliases
    if speaks_of(candidate.mentions, question.subject, aliases) or describes(candidate, question.subject):
        return True
    if candidate.quoted and speaks_of(candidate.after, question.subject, aliases):
        return True
    return any(word.lower in ("he", "she", "him", "her", "his") for word in candidate.mentions.words)


def _nothing(question: QuestionAnalysis, supports: Sequence[Support]) -> Extraction:
    """Why: a name nowhere in what was found, names that are there but not joined, or simply no sentence."""
    best = max(supports, key=lambda found: found.coverage)
    hard = [*(name.text for name in question.names), *(date.text for date in question.dates)]
    unheard = tuple(part for part in hard if all(part in found.missing_names for found in supports))
    if unheard:
        return Extraction((), None, "not_in_archive", unheard)
    if not any(found.whole for found in supports) and (hard or question.numbers):
        missing = best.missing_names or best.missing_critical
        return Extraction((), None, "false_premise", missing, certain=len(question.names) > 1)
    reason: Reason = "not_in_archive" if best.coverage < ABOUT_IT else "no_support"
    return Extraction((), None, reason, best.missing_terms, certain=False)


def _chosen(question: QuestionAnalysis, answering: Sequence[Scored]) -> Extraction:
    sides = _sides(question, answering)
    if sides:
        said = tuple(_choice(one) for one in sides)
        return Extraction(said, None, None, (), sides=said)
    best = answering[0]
    kept = [best]
    for one in answering[1:]:
        if len(kept) < MAX_SENTENCES and _worth_adding(question, one, kept):
            kept.append(one)
    kept.sort(key=lambda one: (one.candidate.rank, one.candidate.passage.article.id, one.candidate.span))
    said = tuple(_choice(one) for one in kept)
    values = dict.fromkeys(choice.value for choice in said if choice.value and question.kind in TYPED)
    return Extraction(said, "; ".join(values) or _choice(best).value, None, ())


def _worth_adding(question: QuestionAnalysis, one: Scored, kept: Sequence[Scored]) -> bool:
    best = kept[0]
    if one.score < _close_enough(question) * best.score:
        return False
    if question.kind in TYPED and best.value is not None:
        if one.value is None or any(other.value and other.value.key == one.value.key for other in kept):
            return False
        if not question.several and any(_goes_on(one.candidate, other.candidate) for other in kept):
            return False
    stems = {word.stem for word in one.candidate.mentions.words if word.content}
    for other in kept:
        theirs = {word.stem for word in other.candidate.mentions.words if word.content}
        if stems and len(stems & theirs) / len(stems | theirs) > 0.6:
            return False
    return True


def _goes_on(one: Candidate, other: Candidate) -> bool:
    """Whether one of the two follows the other in its paragraph: it tells more of the same, not another answer."""
    first, second = sorted((one, other), key=lambda candidate: candidate.span)
    beside = second.span.start - first.span.end <= 2 and bool(second.before.words)
    return beside and one.passage.article.id == other.passage.article.id


def _close_enough(question: QuestionAnalysis) -> float:
    """Share of the best score that another sentence needs: most where one value is asked for."""
    if question.several:
        return ANOTHER_OF_SEVERAL
    return JUST_AS_GOOD if question.kind in TYPED else CLOSE_SECOND


def _sides(question: QuestionAnalysis, answering: Sequence[Scored]) -> list[Scored]:
    """One candidate for each different number or day that different articles give for the same thing."""
    if question.kind not in ("number", "date"):
        return []
    best = answering[0]
    if best.value is None:
        return []
    by_value: dict[str, Scored] = {best.value.key: best}
    for one in answering[1:]:
        if one.value is None or one.value.key in by_value or not _same_matter(best, one):
            continue
        if all(one.candidate.passage.article.id != other.candidate.passage.article.id for other in by_value.values()):
            by_value[one.value.key] = one
    return list(by_value.values()) if len(by_value) > 1 else []


def _same_matter(best: Scored, one: Scored) -> bool:
    """Both speak of all of the question themselves, and in much the same words."""
    if min(one.support.inside, best.support.inside) < 0.8:
        return False
    mine = {word.stem for word in one.candidate.mentions.words if word.content}
    theirs = {word.stem for word in best.candidate.mentions.words if word.content}
    return len(mine & theirs) / max(1, min(len(mine), len(theirs))) >= 0.5


def _choice(one: Scored) -> Chosen:
    candidate = one.candidate
    quotes = [Quote(candidate.passage, candidate.span, candidate.text)]
    value = one.value.text if one.value else None
    if one.date_from_article:
        dated = _article_date(candidate)
        published = candidate.passage.article.published
        value = dated[1] if dated else (published.at if published else None)
        if dated:
            quotes.append(dated[0])
    return Chosen(candidate.text, tuple(quotes), value, candidate.passage.article.published)


def _article_date(candidate: Candidate) -> tuple[Quote, str] | None:
    """Where the article's own text says its date: its head line, or a sentence of its opening."""
    passage = candidate.passage
    published = passage.article.published
    if published is None or published.origin != "text":
        return None
    if passage.head is not None and passage.head_text:
        return Quote(passage, passage.head, passage.head_text), _printed_date(
            passage.head_text, published
        ) or published.at
    lead = candidate.surroundings.lead_passage
    for span in lead.sentences if lead else ():
        printed = _printed_date(lead.sentence_text(span), published) if lead else None
        if lead and printed:
            return Quote(lead, span, lead.sentence_text(span)), printed
    return None


def _printed_date(text: str, published: Published) -> str | None:
    month, day = (int(part) for part in published.at[-5:].split("-"))
    return next((date.text for date in find_mentions(text).dates if (date.month, date.day) == (month, day)), None)
