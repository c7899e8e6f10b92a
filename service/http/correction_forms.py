"""The HTTP contract of corrections, v1: what was said and no longer holds.

Flows in: Corrections, and answers that were kept. Flows out: the same as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from service.http.digest_forms import NextOffset
from service.http.outgoing import AnswerOut
from service.http.strict import Strict
from service.model import Correction, KeptTurn
from service.rendering.edition_json import CorrectionOut


class CorrectionsOut(Strict):
    corrections: Annotated[list[CorrectionOut], Field(description="Newest first.")]
    next_offset: NextOffset


class KeptAnswerOut(AnswerOut):
    """An answer as it was given, and what of it no longer holds."""

    created_at: datetime
    corrections: Annotated[list[CorrectionOut], Field(description="Quotes that their articles no longer have.")]

    @classmethod
    def with_corrections(cls, turn: KeptTurn, corrections: Sequence[Correction]) -> KeptAnswerOut:
        known = AnswerOut.of(turn.answer).model_dump(by_alias=True)
        found = [CorrectionOut.of(correction) for correction in corrections]
        return cls(**known, created_at=turn.created_at, corrections=found)
