"""Cases and answers, made short for the tests of the evaluation."""

from __future__ import annotations

from datetime import UTC, datetime

from evals.model import AnyOf, Case, Expected, Outcome, Place
from service.model import Abstention, Answer, Citation, Retrieved, Sentence
from vectorstore.model import Span

NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)
TEXTS = {"a.txt": "Türk met Tang in Geneva on Dec. 8. Nothing else happened there."}


def case(*, facts: tuple[AnyOf, ...] = (), short: AnyOf = (), quotes: tuple[str, ...] = (), case_id: str = "c") -> Case:
    """Abstention is expected when no fact is."""
    places = tuple(
        (Place("a.txt", Span(start, start + len(q))),) for q in quotes for start in [TEXTS["a.txt"].index(q)]
    )
    expected = Expected(not facts, facts, short, places)
    return Case(case_id, "kind", "dev", "Who?", (), NOW, None, None, None, expected)


def answer(*sentences: str, quotes: tuple[str, ...] = (), short: str | None = None, conversation: str = "v") -> Answer:
    """Without sentences, an abstention. A quote that is in no text is given the offsets of the text's beginning."""
    citations = tuple(_citation(number, quote) for number, quote in enumerate(quotes, 1))
    numbers = tuple(citation.number for citation in citations)
    return Answer(
        id="x",
        question="Who?",
        standalone_question="Who?",
        status="answered" if sentences else "abstained",
        text=" ".join(sentences) or "The archive does not say.",
        short_answer=short,
        sentences=tuple(Sentence(sentence, numbers) for sentence in sentences),
        citations=citations,
        dropped=(),
        conflicts=(),
        nearest=(),
        abstention=None if sentences else Abstention("no_support", "The archive does not say."),
        mode="extractive",
        model=None,
        prompt=None,
        degraded=False,
        conversation_id=conversation,
        as_of=NOW,
        retrieved=Retrieved(1, 1, None, None),
    )


def outcome(of: Case, given: Answer | None, *, error: str | None = None, seconds: float = 0.01) -> Outcome:
    return Outcome(of, given, error, seconds)


def _citation(number: int, quote: str) -> Citation:
    start = max(0, TEXTS["a.txt"].find(quote))
    return Citation(number, "article", 1, None, None, None, None, start, start + len(quote), quote)
