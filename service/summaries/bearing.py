"""Which sentences bear on a topic, and which articles are about it.

Flows in: a topic or question, taken apart, and the Candidates of the passages that a search found. Flows out: a
Bearing: for each sentence that bears on it how much, or what nothing speaks of. Pure but for the measure of likeness.
Knows no search.

A search always finds something. An article is about the topic when one of its sentences, with what stands beside it and
the headline above it, speaks of all that the topic names and of most of its other words. Of such an article, the
sentences that speak of some of it themselves bear on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from service.candidates import Candidate
from service.question_analysis import QuestionAnalysis
from service.supporting import Support, WordLikeness, support, weighty

ABOUT = 0.7  # share of the topic that the best sentence of an article about it speaks of
FEW = 2  # words beside the names of which none may be missing
BEARS = 0.55  # share of the topic that a sentence which bears on it speaks of, with what stands around it
ITSELF = 0.35  # share of the topic that it must say itself
NEAR_BEST = 0.7  # of the share of the best sentence of all

_PLEASE = r"(?:please\s+)?(?:(?:can|could|would) you\s+)?(?:(?:give|write|show) (?:(?:me|us)\s+)?)?"
_ABOUT = r"(?:about|on|of|in|with|at|around|to)"
_SUM_UP = r"(?:summari[sz]e|sum up|recap)"
_SUMMARY = (
    r"(?:(?:(?:a|an|the)\s+)?(?:(?:short|brief|long|quick)\s+)?(?:summary|recap|overview|roundup|timeline|digest)"
    r"|tell (?:me|us)|everything|all|what(?:['’]s| is| was| are| has) (?:new|happening|happened|going on))"
)
_NEWS = r"(?:(?:all|the|latest|recent|everything|news|articles|stories|reports|coverage|developments)\s+){0,4}"
_ASKING = re.compile(
    rf"\s*{_PLEASE}(?:{_SUM_UP}\s+(?:{_NEWS}{_ABOUT}\s+)?|{_SUMMARY}\s+(?:{_ABOUT}\s+)?{_NEWS}{_ABOUT}\s+)"
    r"(?=\S)",
    re.IGNORECASE,
)

Key = tuple[str, int]  # article id, end of the sentence


@dataclass(frozen=True, slots=True)
class Bearing:
    """How much each sentence that bears on the topic speaks of it, 0 to 1; empty when no article is about it."""

    shares: Mapping[Key, float]
    missing: tuple[str, ...] = ()  # of the topic, when nothing bears on it: what no sentence speaks of
    unheard: bool = False  # whether some of it is a name that stands nowhere


def topic_of(asked: str) -> str:
    """What was asked without the words that only ask for a summary: "Summarize the news about X" is about X."""
    return _ASKING.sub("", asked, count=1).strip() or asked


def bearing(topic: QuestionAnalysis, pool: Sequence[Candidate], likeness: WordLikeness) -> Bearing:
    loose = replace(topic, subject=None, tie=None, office=None, head_of=None)  # who does it to whom is not asked
    found = [(candidate, support(loose, candidate, likeness)) for candidate in pool]
    about = {candidate.key[0] for candidate, one in found if _is_about(topic, one)}
    best = max((one.coverage for _, one in found), default=0.0)
    shares = {
        (candidate.key[0], candidate.span.end): one.coverage
        for candidate, one in found
        if candidate.key[0] in about and _bears(topic, one) and one.coverage >= NEAR_BEST * best
    }
    return Bearing(shares) if shares else _nothing(topic, [one for _, one in found])


def _is_about(topic: QuestionAnalysis, one: Support) -> bool:
    if one.missing_names or one.missing_critical or one.coverage < ABOUT:
        return False
    return not one.missing_terms or len(weighty(topic)) > FEW


def _bears(topic: QuestionAnalysis, one: Support) -> bool:
    """Whether the sentence itself speaks of some of the topic, and of no other matter than the topic does."""
    if one.inside < ITSELF or one.coverage < BEARS:
        return False
    return not one.missing_terms or len(weighty(topic)) > FEW


def _nothing(topic: QuestionAnalysis, found: Sequence[Support]) -> Bearing:
    """What every sentence lacks; where each lacks something else, what the best one does."""
    unheard = _lacked_by_all(one.missing_names for one in found)
    if unheard or not found:
        return Bearing({}, unheard or tuple(name.text for name in topic.names), unheard=True)
    best = max(found, key=lambda one: one.coverage)
    lacked = _lacked_by_all(one.missing_terms for one in found)
    return Bearing({}, lacked or (*best.missing_names, *best.missing_terms))


def _lacked_by_all(missing: Iterable[Sequence[str]]) -> tuple[str, ...]:
    lists = list(missing)
    return tuple(word for word in lists[0] if all(word in other for other in lists)) if lists else ()
