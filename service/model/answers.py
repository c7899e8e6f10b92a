"""What is asked and what is said, as frozen values.

Flows in: the archive's words (`vectorstore.model`). Flows out: Question, Answer and what an answer is made of.
Knows nothing of HTTP, models, prompts or storage.

Offsets are Unicode code points into a Revision's text, end exclusive: `text[start:end] == quote`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from vectorstore.model import MAIN_ARCHIVE, Passage, Published, Span

Status = Literal["answered", "partial", "conflict", "abstained"]
Mode = Literal["extractive", "llm"]
Reason = Literal[
    "empty_archive",  # nothing has been read in yet
    "not_in_archive",  # the question is about something no article is about
    "false_premise",  # the archive knows the names, but not joined as the question joins them
    "no_support",  # passages are near, but no sentence of theirs answers
    "outside_window",  # the archive answers, but not in the time, sources or articles asked for
]


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one archive. `start`/`end` bound the publication date, half-open, UTC."""

    text: str
    as_of: datetime  # "now" for every time expression
    archive: str = MAIN_ARCHIVE
    conversation_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    sources: frozenset[str] | None = None
    article_ids: frozenset[str] | None = None  # only these articles; an empty set is none of them
    answer_id: str | None = None  # what the Answer is to be called, so that one asked twice is kept once
    may_begin: bool = False  # a conversation that does not exist yet is begun under `conversation_id`
    # What was said before, oldest first, by a caller who keeps the conversation. The answer is then kept here only
    # under a `conversation_id`, and what that conversation holds is not read.
    turns: tuple[Turn, ...] | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact piece of one revision that supports a sentence: `revision.text[span.start:span.end] == text`."""

    passage: Passage
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered Quote with what a person needs to see."""

    number: int  # from 1, in order of first use
    article_id: str
    revision: int
    title: str | None
    source: str | None
    url: str | None
    published: Published | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One grounded sentence of an answer."""

    text: str
    citations: tuple[int, ...]  # numbers of its Citations; never empty


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft sentence that was not said, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """What one source says where sources disagree."""

    value: str  # "12", "Gilbert Houngbo"
    text: str
    citations: tuple[int, ...]
    published: Published | None


@dataclass(frozen=True, slots=True)
class Conflict:
    about: str  # what they disagree about, in the question's words
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage shown with an abstention."""

    article_id: str
    revision: int
    title: str | None
    source: str | None
    url: str | None
    published: Published | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was searched: distinct articles and passages looked at, and the window that was applied."""

    articles: int
    passages: int
    start: datetime | None
    end: datetime | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstention:
    reason: Reason
    message: str  # a plain sentence for a person


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `text` is the sentences with their citation numbers, or the abstention's message."""

    id: str
    question: str
    standalone_question: str  # the question as it was searched, follow-ups made whole
    status: Status
    text: str
    short_answer: str | None
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[Dropped, ...]
    conflicts: tuple[Conflict, ...]
    nearest: tuple[Nearest, ...]
    abstention: Abstention | None
    mode: Mode
    model: str | None
    prompt: str | None  # "answer@1", None when no model was asked
    degraded: bool
    conversation_id: str
    as_of: datetime
    retrieved: Retrieved
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    confidence: float | None = None  # that the archive answers all that was asked, 0 to 1; None when a model wrote


@dataclass(frozen=True, slots=True)
class MessageStart:
    """First event of a stream."""

    answer_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """One grounded sentence, with the citations it uses that were not sent before."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class MessageEnd:
    """Last event of a stream: the whole Answer."""

    answer: Answer


AnswerEvent = MessageStart | SentenceReady | MessageEnd


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer within a conversation."""

    question: str
    standalone_question: str
    answer_text: str
    short_answer: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A whole Answer as it was given, and when it was kept."""

    answer: Answer
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that were asked one after the other, in brief."""

    id: str
    name: str  # its first question, until it is given another name
    created_at: datetime
    updated_at: datetime  # when its newest turn was kept; giving it a name leaves that as it is
    turns: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    content: str
