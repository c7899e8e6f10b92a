"""What a search looks for, and where: the words of the question, and the time and scope that they are looked for in.

Flows in: a question, the scope the caller set and the present instant. Flows out: a Plan. Pure. Finds nothing.

The caller's dates are an order; the question's are evidence. A time that the question is framed in ("this week") is
favoured and leaves nothing out, but only what is of it can answer. Of any other time nothing else is searched, unless
it holds nothing (`without_window`): then every date is, and a year or a day may be what the text says, while of "last
week" what is of another time is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from vectorstore.model import Article, Scope, TimeWindow
from vectorstore.scoping import in_scope
from vectorstore.terms import content_words
from vectorstore.time_window import read_window, without_phrase, without_time

FRAMED = 8  # passages that each stage is asked for of a time that is favoured; with 20 the answers were the same


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for, and where."""

    question: str
    topic: str  # the question without the words that set its window
    scope: Scope  # the caller's, narrowed by the question's window
    window: TimeWindow
    now: datetime
    candidates: int
    limit: int
    notes: tuple[str, ...] = ()
    widened: bool = False

    @property
    def timed(self) -> bool:
        """A time was asked for, by the caller or in the question."""
        return self.scope.dated or self.widened

    @property
    def framed(self) -> bool:
        """A time is favoured, not required: it is said, and did not narrow the scope."""
        return self.window.framing and self.window.stated and not self.scope.dated and not self.widened

    @property
    def bounded(self) -> bool:
        """Only what is of the time asked for can answer, and what is not is shown beside it."""
        return self.framed or (self.widened and self.window.counted)

    @property
    def searches(self) -> tuple[Plan, ...]:
        """What every stage is asked: the plan, and where a time is favoured the same within that time, for a few."""
        if not self.framed:
            return (self,)
        return self, replace(self, scope=self.time_asked, candidates=FRAMED, limit=FRAMED)

    @property
    def time_asked(self) -> Scope:
        """The scope, narrowed to the question's window."""
        return replace(self.scope, start=self.window.start, end=self.window.end)

    @property
    def by_date(self) -> bool:
        """No topic to search by, only a time: the answer is whatever is newest there."""
        return (self.scope.dated or self.window.latest) and not content_words(self.topic)

    def holds(self, article: Article) -> bool:
        """In scope; and a day of an unknown year may fall into the window before now, not only after."""
        return _in_scope_by(article, self.scope, self.now)

    def leaves_out(self, article: Article) -> bool:
        """Of another time than the one that can answer; false where every time can, or the article's is unknown."""
        return self.bounded and not _in_scope_by(article, self.time_asked, self.now)


def plan_of(question: str, *, scope: Scope, now: datetime, candidates: int, limit: int) -> Plan:
    """`now` is aware; `candidates` and `limit` as `retrieval.search` takes them. Where the question's own time lies
    outside of the caller's dates, these are kept, its words are searched for, and a note says so."""
    window = read_window(question, now)
    frames = window.framing and not scope.dated and bool(content_words(without_phrase(question, window)))
    narrowed = scope if frames else _intersection(scope, window)
    plan = Plan(
        question, without_phrase(question, window), narrowed or scope, window, now, max(candidates, limit), limit
    )
    if narrowed is not None:
        return plan
    note = f"“{window.phrase}” lies outside the dates given, which were kept."
    return replace(plan, window=TimeWindow(latest=window.latest), topic=question, notes=(note,))


def without_window(plan: Plan, scope: Scope) -> Plan:
    """The plan after its window proved to hold nothing dated: every date of the caller's `scope`, if there is something
    else to search by; and a note that says so."""
    phrase = plan.window.phrase or ""
    note = f"Nothing of a known date was found for “{phrase}”"
    names_a_year = any(map(str.isdigit, phrase)) and not plan.window.counted
    if not content_words(plan.topic) and not names_a_year:
        return replace(plan, notes=(*plan.notes, f"{note}."))
    topic = without_time(plan.question, plan.window, widened=True)
    notes = (*plan.notes, f"{note}; every date was searched.")
    return replace(plan, topic=topic, scope=scope, notes=notes, widened=True)


def _intersection(scope: Scope, window: TimeWindow) -> Scope | None:
    """The caller's dates narrowed by the question's; None when nothing is left."""
    starts = [start for start in (scope.start, window.start) if start is not None]
    ends = [end for end in (scope.end, window.end) if end is not None]
    narrowed = replace(scope, start=max(starts, default=None), end=min(ends, default=None))
    empty = narrowed.start is not None and narrowed.end is not None and narrowed.start >= narrowed.end
    return None if empty and window.stated else narrowed


def _in_scope_by(article: Article, scope: Scope, now: datetime) -> bool:
    published = article.published
    if published is not None and published.precision == "month-day" and scope.start is not None:
        scope = replace(scope, end=min(scope.end or now, now))
    return in_scope(article, scope)
