"""Asks one case of Dateline, as every suite that has answers to judge does.

Flows in: an open archive and a Question. Flows out: the Answer with the time it took, and what was said in the words
of a Record. Knows nothing of what was expected.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evals.archive import OpenArchive
from evals.model import AnyOf, Record, Said, Tally
from service.model import Answer, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and how long it took."""

    answer: Answer
    seconds: float

    @property
    def abstained(self) -> bool:
        return self.answer.status == "abstained"


def asked(archive: OpenArchive, question: Question, after: Sequence[str] = ()) -> Asked:
    """Asks `after` and then the question, in one conversation; only the last is timed. Raises what asking raises."""
    conversation: str | None = None
    for earlier in after:
        conversation = archive.ask(replace(question, text=earlier, conversation_id=conversation)).conversation_id
    last = replace(question, conversation_id=conversation)
    began = time.perf_counter()
    answer = archive.ask(last)
    return Asked(answer, time.perf_counter() - began)


def said_of(answer: Answer) -> Said:
    """The answer as far as a person needs it to judge the case."""
    return Said(
        status=answer.status,
        text=answer.text,
        short_answer=answer.short_answer,
        quotes=tuple(citation.quote for citation in answer.citations),
        abstention=answer.abstention.reason if answer.abstention else None,
        dropped=tuple((dropped.text, dropped.reason) for dropped in answer.dropped),
        confidence=answer.confidence,
        answerer=_answerer(answer),
    )


def answered(record: Record, given: Asked, tallies: Mapping[str, Tally], faults: AnyOf) -> Record:
    """The record with what was said, the scores of it beside those it has, and what is wrong with it."""
    return replace(
        record,
        tallies={**record.tallies, **tallies},
        faults=faults,
        said=said_of(given.answer),
        seconds=given.seconds,
    )


def stated(answer: Answer) -> str:
    """What the answer states, without citation numbers: its short answer and its sentences. An abstention: nothing."""
    if answer.status == "abstained":
        return ""
    return " ".join([answer.short_answer or "", *(sentence.text for sentence in answer.sentences)]).strip()


def _answerer(answer: Answer) -> str:
    stamps = (answer.mode, answer.model or "", answer.prompt or "", "degraded" if answer.degraded else "")
    return " ".join(stamp for stamp in stamps if stamp)
