"""Answers, summaries and checks drawn at random: of any words, long ones too, with much to cite and to dispute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

from hypothesis import strategies as st

from service.model import (
    Abstention,
    Answer,
    Citation,
    Conflict,
    ConflictSide,
    Nearest,
    Retrieved,
    Sentence,
    Summary,
    SummarySentence,
)
from service.model.verification import Claim, ClaimVerdict, Verification
from tests.answers import answer
from tests.editions import summary
from tests.service.rendering.slack_reading import ANY, LINKS
from vectorstore.model import Published

DATES = st.sampled_from(
    [
        None,
        Published("2026-11-21", "day", "metadata"),
        Published("2026-11-20T20:30:00+00:00", "second", "feed"),
        Published("--12-13", "month-day", "text"),
    ]
)
MOMENTS = st.sampled_from([None, datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, 9, 30, tzinfo=UTC)])
MOST_CITED = 40


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Of any status; its numbers are those of its citations."""
    texts = draw(st.lists(ANY, min_size=3, max_size=6))
    cited = draw(_citations(texts))
    numbers = _numbers(len(cited))
    said = tuple(Sentence(texts[n % len(texts)], draw(numbers)) for n in range(draw(st.integers(0, 12))))
    return answer(
        question=draw(ANY),
        standalone_question=draw(ANY),
        status=draw(st.sampled_from(["answered", "partial", "conflict"])) if said else "abstained",
        sentences=said,
        citations=cited if said else (),
        conflicts=draw(_conflicts(texts, len(cited))),
        nearest=draw(st.lists(_nearest(), max_size=5).map(tuple)),
        abstention=None if said else draw(_abstentions()),
        degraded=draw(st.booleans()),
        mode=draw(st.sampled_from(["llm", "extractive"])),
        retrieved=Retrieved(draw(st.integers(0, 9)), 12, draw(MOMENTS), draw(MOMENTS), draw(_notes())),
    )


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    texts = draw(st.lists(ANY, min_size=3, max_size=6))
    cited = draw(_citations(texts))
    numbers = _numbers(len(cited))
    said = [SummarySentence(text, draw(numbers), draw(DATES)) for text in texts]
    return summary(
        style=draw(st.sampled_from(["prose", "bullets", "timeline"])),
        sentences=tuple(said),
        citations=cited,
        conflicts=draw(_conflicts(texts, len(cited))),
        abstention=draw(st.none() | _abstentions()),
        notes=draw(_notes()),
        degraded=draw(st.booleans()),
    )


@st.composite
def verifications(draw: st.DrawFn) -> Verification:
    texts = draw(st.lists(ANY, min_size=1, max_size=6))
    cited = draw(_citations(texts))
    verdicts = st.sampled_from(get_args(ClaimVerdict))
    claims = [
        Claim(text, draw(verdicts), draw(_numbers(len(cited))), draw(st.none() | ANY))
        for text in texts[: draw(st.integers(0, len(texts)))]
    ]
    return Verification(tuple(claims), cited, draw(st.integers(0, 30)))


@st.composite
def _citations(draw: st.DrawFn, texts: list[str]) -> tuple[Citation, ...]:
    first = Citation(1, "a1", 1, draw(ANY), draw(ANY), draw(LINKS), draw(DATES), 0, 0, "")
    second = Citation(1, "a/2?", 3, draw(st.none() | ANY), draw(st.none() | ANY), draw(LINKS), draw(DATES), 0, 0, "")
    many = draw(st.integers(1, MOST_CITED))
    return tuple(_quoting(n, (first, second)[n % 2], texts[n % len(texts)]) for n in range(1, many + 1))


def _quoting(number: int, place: Citation, quote: str) -> Citation:
    article = f"{place.article_id}{number // 3}"
    return replace(place, number=number, article_id=article, end=len(quote), quote=quote)


@st.composite
def _conflicts(draw: st.DrawFn, texts: list[str], cited: int) -> tuple[Conflict, ...]:
    side = st.builds(ConflictSide, st.just("") | ANY, st.sampled_from(texts), _numbers(cited), DATES)
    one = draw(st.builds(Conflict, ANY, st.tuples(side, side)))
    return (one,) * draw(st.sampled_from([0, 0, 1, 2, 12]))


def _numbers(cited: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(1, cited), min_size=1, max_size=3, unique=True).map(tuple)


def _nearest() -> st.SearchStrategy[Nearest]:
    optional = st.none() | ANY
    return st.builds(
        Nearest, ANY, st.just(1), optional, optional, LINKS, DATES, st.just(0), st.just(1), ANY, st.just(0.5)
    )


def _abstentions() -> st.SearchStrategy[Abstention]:
    reasons = ["empty_archive", "not_in_archive", "false_premise", "no_support", "outside_window"]
    return st.builds(Abstention, st.sampled_from(reasons), ANY)


def _notes() -> st.SearchStrategy[tuple[str, ...]]:
    lacking = ANY.map(lambda text: f"Nothing in the archive answers: {text}")
    return st.lists(st.one_of(ANY, lacking), max_size=5).map(tuple)
