"""Answers made by hand, for tests of what happens after answering."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.model import (
    Abstention,
    Answer,
    Citation,
    Conflict,
    ConflictSide,
    Dropped,
    Nearest,
    Retrieved,
    Sentence,
)
from vectorstore.model import Published

DAY = Published("2023-03-17", "day", "text")
AT = datetime(2026, 11, 21, 9, 30, 0, 125, tzinfo=UTC)


def answer(**changes: Any) -> Answer:
    """An answer with something in every field, and the changes asked for."""
    full = Answer(
        id="answer-1",
        question="Who did Umarov meet at the WHO?",
        standalone_question="Who did Umarov meet at the WHO?",
        status="answered",
        text="Umarov met Tedros Ghebreyesus. [1]",
        short_answer="Tedros Ghebreyesus",
        sentences=(Sentence("Umarov met Tedros Ghebreyesus.", (1,)),),
        citations=(Citation(1, "a1", 1, "Title", "Kazinform", None, DAY, 0, 42, "WHO Director-General «Türk»"),),
        dropped=(Dropped("He is 42.", "no support for 42"),),
        conflicts=(Conflict("who heads the ILO", (ConflictSide("A", "A heads it.", (1,), None),)),),
        nearest=(Nearest("a2", 3, None, None, "https://example.org/", None, 5, 9, "text", 0.1 + 0.2),),
        abstention=Abstention("no_support", "Nothing here answers that."),
        mode="llm",
        model="openai:any",
        prompt="answer@1",
        degraded=True,
        conversation_id="talk-1",
        as_of=AT,
        retrieved=Retrieved(2, 8, AT, None, ("1 article of unknown date",)),
        timing_ms={"total": 41.0, "retrieval": 7.25},
    )
    return replace(full, **changes)
