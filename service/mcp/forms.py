"""What the tools take: the HTTP contract's own requests, without what means nothing here.

Flows in: a tool's arguments. Flows out: checked requests of the HTTP contract. An error says which field is wrong and
what to write instead.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.http.digest_forms import Day, DigestIn, Flag, Hours, LocalMoment, Question, Size, Sources, Topics, Zone
from service.http.incoming import Asked, AskIn, Identifier
from service.http.strict import Strict


class AskArguments(Asked):
    """One question."""

    conversation_id: Annotated[
        Identifier | None, Field(description="From an earlier answer, to ask a follow-up question.")
    ] = None

    @property
    def request(self) -> AskIn:
        return AskIn.model_validate(self.model_dump(by_alias=True, exclude_unset=True))


class DigestArguments(Strict):
    """One Edition: of a stored `digest`, or of what `topics`, `sources` and `question` say, or of everything."""

    digest: Annotated[Identifier | None, Field(description="Name or id of a stored digest; not with topics.")] = None
    topics: Topics = ()
    sources: Sources = ()
    question: Question = None
    day: Annotated[Day | None, Field(alias="date", description="One day of the digest's time zone.")] = None
    since: Annotated[LocalMoment | None, Field(description="All since then; not with a date.")] = None
    from_: Annotated[LocalMoment | None, Field(alias="from", description="With `to`, a span; not with a date.")] = None
    to: Annotated[LocalMoment | None, Field(description="A day is meant to its end.")] = None
    hours: Annotated[Hours | None, Field(description="How far back, when no days are given; unset: 24.")] = None
    time_zone: Annotated[Zone | None, Field(description="IANA name. Unset: the stored digest's, else UTC.")] = None
    length: Annotated[Size | None, Field(description="How many stories, and how much of each; unset: medium.")] = None
    keep: Annotated[
        Flag,
        Field(
            description="Keep this Edition. What it tells is then not told again in this digest's next one. Nothing is "
            "sent to anybody. Needs a key that may write."
        ),
    ] = False

    @property
    def request(self) -> DigestIn:
        """Kept, it is not sent: whoever subscribed gets what the schedule or an operator sends. Raises BadQuestion."""
        asked = self.model_dump(by_alias=True, exclude_unset=True, exclude={"keep"})
        return DigestIn.model_validate(asked | {"dry_run": not self.keep, "send": False if self.keep else None})
