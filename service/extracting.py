"""The sentences of the archive that answer a question, or the reason why none does.

Flows in: a QuestionAnalysis, ranked passages, the opening passages of their articles, and an embedder (or none).
Flows out: an Extraction. Pure but for the embedder. Knows no HTTP, no language model and no storage.

A sentence answers when it carries every name and number of the question (itself, or by pointing back), says what the
question is about, holds a value of the wanted kind, and is near the question in meaning. Each of these is a condition,
not a vote: the best of a bad lot is still not an answer. Where passages were read with the question, the reader has a
say after that (`_with_reader`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from service import answerability, read_answerability
from service.candidates import Candidate, candidates
from service.likeness import Likeness, no_likeness
from service.mentions import find_mentions
from service.model import Quote, Reason
from service.question_analysis import QuestionAnalysis
from service.read_sentences import read_sentences
from service.scoring import Scored, bears_on_it, look_closer, may_answer, nearest
from service.short_answers import TYPED
from service.supporting import Support, support
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
BELIEVED_MORE = log(2)  # of a reader's belief: so much more than in the best sentence, for another to be said instead
PREFERRED = 2.0  # log-odds by which a reader's sentence must be the likelier one, to be said in place of the rules'
DOUBTED = 0.15  # confidence with the reader below which an answer without it is not given either
SAID_OUTRIGHT = 0.1  # confidence from which a sentence in the question's own words is taken at its word


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
    reads = read_sentences(pool, passages)
    scored = look_closer(question, nearest(supported, reads), passages, likeness, reads)
    verdict = _by_rules(question, scored)
    if any(one.read for one in scored):
        verdict = _with_reader(question, scored, verdict)
    if not verdict.answering:
        nothing = _nothing(question, [*(found for _, found in supported), *(one.support for one in scored)])
        return replace(nothing, confidence=verdict.sure)
    ordered = sorted(verdict.answering, key=lambda one: (one.candidate.rank if newest_first else 0, -one.score))
    return replace(_chosen(question, ordered, newest_first=newest_first), confidence=verdict.sure)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Which sentences answer, if any, and how sure it is that the archive answers. The best is there either way."""

    answering: tuple[Scored, ...]
    best: Scored | None
    sure: float


def _by_rules(question: QuestionAnalysis, scored: Sequence[Scored]) -> _Verdict:
    """By the conditions and the evidence alone."""
    compared = [one for one in scored if may_answer(question, one)]
    able = [one for one in compared if bears_on_it(question, one)]
    if not able:
        return _Verdict((), None, 0.0)
    best = max(able, key=lambda one: one.score)
    sure = answerability.confidence(best.evidence, [one.score for one in compared])
    outright = [one for one in able if _says_the_same(question, one)]
    if sure < answerability.ENOUGH and not _taken_at_its_word(outright, sure):
        return _Verdict((), best, sure)
    answering = [one for one in able if one.score >= ALSO_ANSWERS * best.score or one in outright]
    if question.kind in TYPED:
        answering = [one for one in answering if not one.evidence.value_missing] or answering
    return _Verdict(tuple(answering), best, sure)


def _with_reader(question: QuestionAnalysis, scored: Sequence[Scored], rules: _Verdict) -> _Verdict:
    """What the reader changes: it may prefer another sentence by far, doubt an answer, or find one where the
    conditions found none. What it finds by itself must carry all that the question names: it takes false premises."""
    if not rules.answering or rules.best is None:
        whole = [one for one in scored if one.read is not None and one.support.whole]
        if not whole:
            return rules
        best = max(whole, key=lambda one: one.read_score)
        sure = _read_confidence(question, best, scored)
        return _Verdict((_as_read(best),) if sure >= read_answerability.ENOUGH else (), best, sure)
    best, first = rules.best, max(scored, key=lambda one: one.read_score)
    if best.read is None or best.date_from_article:  # the day of an article stands beside its text, which is all it saw
        return rules
    if answerability.log_odds(first.read_score) - answerability.log_odds(best.read_score) > PREFERRED:
        sure = _read_confidence(question, first, scored)
        if sure >= read_answerability.ENOUGH:
            return _Verdict((_as_read(first),), first, sure)
    sure = _read_confidence(question, best, scored)
    doubted = sure < DOUBTED and not any(_says_the_same(question, one) for one in rules.answering)
    return _Verdict((), best, sure) if doubted else replace(rules, sure=max(sure, rules.sure))


def _as_read(one: Scored) -> Scored:
    return replace(one, score=one.read_score)


def _read_confidence(question: QuestionAnalysis, best: Scored, scored: Sequence[Scored]) -> float:
    others = [one.score for one in scored if may_answer(question, one)]
    rules = answerability.confidence(best.evidence, others or [best.score])
    able = may_answer(question, best) and bears_on_it(question, best)
    assert best.read is not None  # noqa: S101 - checked by the caller
    return read_answerability.confidence(rules, best.read, able=able)


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


def _chosen(question: QuestionAnalysis, answering: Sequence[Scored], *, newest_first: bool) -> Extraction:
    sides = _sides(question, answering)
    if sides:
        said = tuple(_choice(one) for one in sides)
        return Extraction(said, None, None, (), sides=said)
    if not newest_first:
        answering = _agreed(question, answering)
    best = answering[0]
    kept = [best]
    for one in answering[1:]:
        if len(kept) < MAX_SENTENCES and _worth_adding(question, one, kept):
            kept.append(one)
    kept.sort(key=lambda one: (one.candidate.rank, one.candidate.passage.article.id, one.candidate.span))
    said = tuple(_choice(one) for one in kept)
    values = dict.fromkeys(choice.value for choice in said if choice.value and question.kind in TYPED)
    return Extraction(said, "; ".join(values) or _choice(best).value, None, ())


def _agreed(question: QuestionAnalysis, answering: Sequence[Scored]) -> Sequence[Scored]:
    """Where one person, place, day or number is asked for, the sentences with the words that a reader believes most.
    The day of an article stands beside its text, which is all that was read."""
    believed = [one.read for one in answering if one.read is not None and one.read.is_believed]
    dated = any(one.date_from_article for one in answering)
    if dated or not believed or question.several or question.kind not in TYPED:
        return answering
    most = max(believed, key=lambda read: read.agreement)
    first = answering[0].read
    if first is not None and first.is_believed and most.agreement - first.agreement < BELIEVED_MORE:
        most = first
    return [one for one in answering if one.read is not None and one.read.same_words(most)]


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
    value = one.short
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
