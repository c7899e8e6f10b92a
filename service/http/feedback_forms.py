"""The HTTP contract of feedback, v1: what may be sent, and what comes back.

Flows in: JSON and query strings; Feedback, with the answer that it is on. Flows out: checked verdicts, and JSON.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from service.http.digest_forms import NextOffset, PageQuery
from service.http.incoming import Identifier, Plain
from service.http.strict import Strict
from service.model import Answer, Feedback, Verdict

COMMENT_LIMIT = 2_000
Comment = Annotated[str, Field(min_length=1, max_length=COMMENT_LIMIT), Plain]


class FeedbackIn(Strict):
    """What a reader thinks of an answer. A later verdict of the same caller takes the earlier one's place."""

    answer_id: Annotated[Identifier, Field(description="`id` of the answer.")]
    verdict: Verdict
    comment: Comment | None = None

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer_id": "3f2a9c", "verdict": "down", "comment": "It is the wrong year."}]}
    )


class FeedbackOut(Strict):
    """One reader's verdict on one answer."""

    id: str
    answer_id: str
    verdict: Verdict
    comment: str | None
    by: Annotated[str, Field(description="`key ID`, `address ADDRESS` or `slack WORKSPACE/USER`.")]
    at: datetime

    @classmethod
    def of(cls, feedback: Feedback) -> FeedbackOut:
        return cls(**_fields(feedback))


class FeedbackRowOut(FeedbackOut):
    """A verdict, and what it is on; the whole answer is at `/v1/answers/{id}`."""

    question: str
    said: Annotated[str, Field(description="The answer's first sentence, or what was said in place of an answer.")]

    @classmethod
    def on(cls, answer: Answer, feedback: Feedback) -> FeedbackRowOut:
        said = answer.sentences[0].text if answer.sentences else answer.text
        return cls(**_fields(feedback), question=answer.question, said=said)


class FeedbackListOut(Strict):
    feedback: Annotated[list[FeedbackRowOut], Field(description="Newest first.")]
    next_offset: NextOffset


class FeedbackQuery(PageQuery):
    """Which verdicts to list."""

    verdict: Annotated[Verdict | None, Field(description="Only these.")] = None


def _fields(feedback: Feedback) -> dict[str, object]:
    return {
        "id": feedback.id,
        "answer_id": feedback.answer_id,
        "verdict": feedback.verdict,
        "comment": feedback.comment,
        "by": feedback.by,
        "at": feedback.at,
    }
