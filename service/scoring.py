"""Candidates held against a question: what each has of it, and how likely it is the answer.

Flows in: a QuestionAnalysis, Candidates with their Support, ranked passages, and an embedder. Flows out: Scored
candidates, and the conditions that one of them must meet to be an answer. Pure but for the embedder. Chooses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service import lexicon, read_answerability
from service.answerability import Evidence, probability
from service.candidates import Candidate
from service.contradicting import contradicted
from service.likeness import Likeness
from service.mentions import Mentions
from service.naming import speaks_of
from service.question_analysis import QuestionAnalysis
from service.read_sentences import Reads, ReadSentence
from service.short_answers import TYPED, Value, value_of
from service.supporting import Support, describes, in_order, support, weighty
from vectorstore.model import RankedPassage

MAX_COMPARED = 10  # sentences whose meaning is compared with the question's
READ_COMPARED = 4  # sentences compared beside them because a reader sees the answer there

_SEVERAL = re.compile(r"\band\b|,|;|&")
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
    score: float  # how likely it holds the answer, 0 to 1, by the evidence alone
    read: ReadSentence | None = None
    read_score: float = 0.0  # the same, with what a reader makes of it; 0 where none has read it
    date_from_article: bool = False  # the day asked for is the article's own, not the sentence's

    @property
    def short(self) -> str | None:
        """The words asked for: those that a reader believes in, and of more words than the one name that is wanted, the
        name. Where it looks elsewhere, or none has read the sentence, a value of the wanted kind, if there is one."""
        value = self.value.text if self.value else None
        if self.read is None or self.date_from_article or not self.read.is_believed:
            return value
        words = self.read.text
        if value and self.evidence.value and _is_name(value) and value in words and not _SEVERAL.search(words):
            return value
        return value if self._reads_a_part_of_a_name() else words

    def _reads_a_part_of_a_name(self) -> bool:
        """Whether the reader's words begin or end inside a longer name of the thing that is asked for."""
        if self.value is None or self.read is None or not self.evidence.named_thing:
            return False
        meet = self.value.start < self.read.end and self.read.start < self.value.end
        return meet and len(self.value.text) > len(self.read.text)


def _is_name(value: str) -> bool:
    return value[:1].isupper() and not any(map(str.isdigit, value))


def nearest(supported: Sequence[tuple[Candidate, Support]], reads: Reads) -> list[Candidate]:
    """The candidates worth comparing by meaning: what the question names is there, and most of its words; and those
    where a reader sees the answer, whatever the words."""
    able = [(candidate, found) for candidate, found in supported if found.tied and not found.missing_names]
    able.sort(key=lambda pair: (-_prior(*pair), pair[0].rank))
    near = [candidate for candidate, _ in able[:MAX_COMPARED]]
    keys = {candidate.key for candidate in near}
    others = [candidate for candidate, _ in supported if candidate.key in reads and candidate.key not in keys]
    others.sort(key=lambda candidate: -_promise(reads[candidate.key]))
    return near + others[:READ_COMPARED]


def _promise(read: ReadSentence) -> float:
    return read.behind + read.answerable


def look_closer(
    question: QuestionAnalysis,
    near: Sequence[Candidate],
    passages: Sequence[RankedPassage],
    likeness: Likeness,
    reads: Reads,
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
        _score(
            question,
            candidate,
            support(question, candidate, likeness.word),
            cosine,
            field,
            reads.get(candidate.key),
        )
        for candidate, cosine in zip(near, cosines, strict=True)
    ]


def _prior(candidate: Candidate, found: Support) -> float:
    return found.coverage + 0.3 * found.inside + 0.3 * found.whole - 0.01 * candidate.rank


@dataclass(frozen=True, slots=True)
class _Field:
    """What one candidate is compared with."""

    best_cosine: float
    dense: tuple[float, ...]  # the search's cosine of each passage, 0 where it has none


def _score(
    question: QuestionAnalysis,
    candidate: Candidate,
    found: Support,
    cosine: float,
    field: _Field,
    read: ReadSentence | None,
) -> Scored:
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
        negated=denies(question.mentions),
        value=typed and value is not None,
        value_missing=typed and value is None and not from_article,
        day_of_article=from_article,
        named_thing=question.kind == "thing" and value is not None,
    )
    score = probability(evidence)
    read_score = 0.0 if read is None else read_answerability.probability(score, read)
    return Scored(candidate, found, value, evidence, score, read, read_score, from_article)


def may_answer(question: QuestionAnalysis, one: Scored) -> bool:
    """Whether the sentence carries what the question names, is by whom it asks about, and has what it asks for."""
    if not one.support.whole:
        return False
    if question.speech and question.subject is not None and not _spoken_by(question, one.candidate):
        return False
    if denies(question.mentions) and not denies(one.candidate.mentions):
        return False  # "Why did X refuse …?" when nothing says that X did
    if question.kind == "reason" and not _gives_reason(one.candidate):
        return False
    return question.kind not in ("number", "date") or one.value is not None or one.date_from_article


def _gives_reason(candidate: Candidate) -> bool:
    return bool(_REASON.search(candidate.text))


def bears_on_it(question: QuestionAnalysis, one: Scored) -> bool:
    """Whether a sentence that may answer says anything of what is asked: some place, where that is asked; for a person
    some word of the question beside its names. "Who founded X?" is not answered by all that is said of X."""
    if question.kind == "place" and one.value is None and not _LOCATIVE.search(one.candidate.text):
        return False
    missing = len(one.support.missing_terms)
    return question.kind != "person" or missing == 0 or missing < len(weighty(question))


def denies(mentions: Mentions) -> bool:
    return any(word.lower in lexicon.NEGATIONS or word.lower.endswith("n't") for word in mentions.words)


def _spoken_by(question: QuestionAnalysis, candidate: Candidate) -> bool:
    """ "What did X say …?" needs X in the sentence, at the end of its quotation, or as its "he" or "she"."""
    assert question.subject is not None  # noqa: S101 - checked by the caller
    aliases = candidate.surroundings.aliases
    if speaks_of(candidate.mentions, question.subject, aliases) or describes(candidate, question.subject):
        return True
    if candidate.quoted and speaks_of(candidate.after, question.subject, aliases):
        return True
    return any(word.lower in ("he", "she", "him", "her", "his") for word in candidate.mentions.words)
