"""The path of one question: made whole, searched, answered, grounded, kept.

Flows in: a Question and the ports. Flows out: events: MessageStart, a SentenceReady for each grounded sentence as soon
as it is grounded, and MessageEnd with the whole Answer. Knows no HTTP, no vendor and no clock but the timers it is
handed.

With a language model the model writes and the archive's own sentences stand by: they answer when the model is down,
slow, cut off, or says nothing that can be grounded, and the answer is then marked `degraded`. What no name or number of
the archive supports is not even put to the model.
"""

from __future__ import annotations

import random
import time
import unicodedata
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import prompts
from service.candidates import Candidate, candidates
from service.composing import Composition
from service.conversing import make_standalone
from service.extracting import Extraction, extract
from service.grounding import Grounded, Refused, ground, ground_chosen
from service.likeness import Likeness
from service.model import (
    Abstention,
    Answer,
    AnswerEvent,
    MessageEnd,
    MessageStart,
    Mode,
    Question,
    Reason,
    Retrieved,
    SentenceReady,
    Status,
    Turn,
)
from service.ports import (
    BadQuestion,
    Conversations,
    LanguageModel,
    Meter,
    ModelError,
    Retriever,
    UnknownConversation,
)
from service.question_analysis import QuestionAnalysis, analyse, split_parts, split_speakers
from service.supporting import support
from service.tokens import count_tokens
from service.truecasing import with_capitals
from service.writing import Declined, write_drafts
from vectorstore.model import Passage, Scope, SearchResult
from vectorstore.ports import Catalogue, Reader
from vectorstore.time_window import without_phrase, without_time

PASSAGES = 8  # retrieved for each part of a question
REMEMBERED_TURNS = 6
MAX_QUESTION_CHARACTERS = 4_000
STANDALONE_SHARE = 0.25  # of the model's time, for making a follow-up whole
NOTHING_SAID = (
    "Not in the archive",
    "Not in the articles asked about",
    "The archive is empty",
)  # every abstention begins so
BEARING = 0.35  # share of a question's weight that a model's sentence must speak of


@dataclass(frozen=True, slots=True)
class AnsweringPorts:
    """Everything answering needs; one for the life of a process."""

    retriever: Retriever
    catalogue: Catalogue
    likeness: Likeness
    conversations: Conversations
    reader: Reader | None = None
    model: LanguageModel | None = None
    model_timeout_s: float = 30.0
    meter: Meter | None = None
    timer: Callable[[], float] = time.monotonic  # seconds, from anywhere
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, slots=True)
class Part:
    """One single question of what was asked, with what was found for it."""

    text: str
    analysis: QuestionAnalysis
    result: SearchResult
    leads: Mapping[str, Passage]
    extraction: Extraction
    searched_s: float  # seconds the search took


def answer(question: Question, *, ports: AnsweringPorts) -> Answer:
    """The whole Answer at once. Raises what `answer_events` raises."""
    for event in answer_events(question, ports=ports):
        if isinstance(event, MessageEnd):
            return event.answer
    raise AssertionError("answer_events ends with MessageEnd")  # pragma: no cover


def answer_events(question: Question, *, ports: AnsweringPorts) -> Iterator[AnswerEvent]:
    """Answers sentence by sentence. The last event is MessageEnd; what was streamed is never taken back.

    An answer that is kept already under the question's `answer_id` is given again as it was, and not asked for.

    Raises BadQuestion and UnknownConversation before the first event, and vectorstore's ArchiveError when a store does
    not answer. A language model that fails raises nothing.
    """
    text = checked_question(question.text)
    goes_on = _goes_on(question, ports.conversations)
    kept = _kept(question, ports.conversations)
    if kept is not None:
        return _again(kept)
    if question.turns is not None and question.conversation_id is None:
        return _events(replace(question, text=text), goes_on, ports)
    named = replace(question, text=text, conversation_id=question.conversation_id or ports.new_id())
    return _events(named, goes_on, ports)


def _goes_on(question: Question, conversations: Conversations) -> bool:
    """Whether it has turns before it. Raises UnknownConversation, also for another archive's conversation."""
    known = question.conversation_id
    if known is None:
        return bool(question.turns)
    if conversations.exists(question.archive, known):
        return True
    if question.may_begin and conversations.is_free(known):
        return bool(question.turns)
    raise UnknownConversation(f"There is no conversation {known!r}; leave conversation_id out to start one")


def _kept(question: Question, conversations: Conversations) -> Answer | None:
    if question.answer_id is None:
        return None
    try:
        return conversations.answer(question.archive, question.answer_id)
    except UnknownConversation:
        return None


def _again(kept: Answer) -> Iterator[AnswerEvent]:
    """The events of an answer that was given before."""
    yield MessageStart(kept.id, kept.conversation_id)
    sent: set[int] = set()
    for sentence in kept.sentences:
        new = set(sentence.citations) - sent
        yield SentenceReady(sentence, tuple(citation for citation in kept.citations if citation.number in new))
        sent |= new
    yield MessageEnd(kept)


def checked_question(text: str) -> str:
    """The question without surrounding space. Raises BadQuestion saying what to change."""
    stripped = text.strip()
    if not stripped:
        raise BadQuestion("The question is empty; ask something")
    if len(stripped) > MAX_QUESTION_CHARACTERS:
        raise BadQuestion(f"The question has {len(stripped):,} characters; {MAX_QUESTION_CHARACTERS:,} is the most")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in stripped):
        raise BadQuestion("The question holds control characters; send plain text")
    if not any(c.isalnum() for c in stripped):
        raise BadQuestion("The question has no words; ask in words")
    return stripped


def _events(question: Question, goes_on: bool, ports: AnsweringPorts) -> Iterator[AnswerEvent]:
    started = ports.timer()
    answer_id = question.answer_id or ports.new_id()
    conversation_id = question.conversation_id or ""
    yield MessageStart(answer_id, conversation_id)
    standalone = _standalone(question, ports) if goes_on else question.text
    parts = [_part(text, question, ports) for text in _single_questions(standalone)]
    composition = Composition()
    mode, degraded = yield from _compose(standalone, question, parts, composition, ports)
    finished = _finish(
        answer_id,
        question,
        standalone,
        parts,
        composition,
        ports,
        mode=mode,
        degraded=degraded,
        timing_ms={
            "retrieval": 1e3 * sum(part.searched_s for part in parts),
            "total": 1e3 * (ports.timer() - started),
        },
    )
    if question.conversation_id is not None:
        ports.conversations.append(question.archive, finished)
    if ports.meter is not None:
        ports.meter.answered(finished)
    yield MessageEnd(finished)


def _standalone(question: Question, ports: AnsweringPorts) -> str:
    turns: Sequence[Turn] = question.turns or ()
    if question.turns is None:
        turns = ports.conversations.turns(question.archive, question.conversation_id or "", limit=REMEMBERED_TURNS)
    return make_standalone(
        question.text,
        turns[-REMEMBERED_TURNS:],
        model=ports.model,
        prompt=prompts.load("standalone_question"),
        timeout_s=ports.model_timeout_s * STANDALONE_SHARE,
    )


def _single_questions(text: str) -> tuple[str, ...]:
    return tuple(single for part in split_parts(text) for single in split_speakers(part))


def _part(text: str, question: Question, ports: AnsweringPorts) -> Part:
    before = ports.timer()
    result = ports.retriever(text, scope=_scope(question), now=question.as_of, limit=PASSAGES)
    searched_s = ports.timer() - before
    asked = without_time(text, result.window, widened=result.widened)
    analysis = analyse(with_capitals(asked, _sentences(result)))
    leads = _leads(result, question.archive, ports.catalogue)
    extraction = extract(analysis, result.able, leads=leads, likeness=ports.likeness, newest_first=result.window.latest)
    return Part(text, analysis, result, leads, extraction, searched_s)


def _scope(question: Question) -> Scope:
    return Scope(question.archive, question.start, question.end, question.sources, question.article_ids)


def _sentences(result: SearchResult) -> Iterator[str]:
    """The same texts that extraction reads, so that each is read once."""
    for ranked in result.passages:
        yield from (ranked.passage.sentence_text(span) for span in ranked.passage.sentences)


def _leads(result: SearchResult, archive: str, catalogue: Catalogue) -> dict[str, Passage]:
    """The first passage of each article found; fetched only where the search did not bring it."""
    found = {r.passage.article.id: r.passage for r in result.passages if r.passage.ordinal == 0}
    missing = {r.passage.article.id for r in result.passages} - found.keys()
    return found | catalogue.openings(archive, sorted(missing))


def _compose(
    standalone: str, question: Question, parts: Sequence[Part], composition: Composition, ports: AnsweringPorts
) -> Generator[SentenceReady, None, tuple[Mode, bool]]:
    """Says what can be said, by the model first where there is one. Returns the mode, and whether it is a fallback."""
    answerable = [part for part in parts if part.extraction.chosen or not part.extraction.certain]
    if ports.model is None or not answerable:
        yield from _say_extracted(parts, composition)
        return "extractive", False
    declined, failed = yield from _say_written(standalone, question, answerable, composition, ports)
    if declined and not composition.sentences:
        return "llm", False
    if failed or not composition.sentences:
        said_before = bool(composition.sentences)
        yield from _say_extracted(parts, composition)
        degraded = failed or bool(composition.sentences) or bool(composition.dropped)
        return ("llm" if said_before else "extractive"), degraded
    yield from _say_sides(parts, composition)
    return "llm", False


def _say_extracted(parts: Sequence[Part], composition: Composition) -> Iterator[SentenceReady]:
    for part in parts:
        for chosen in part.extraction.chosen:
            yield from _say(ground_chosen(chosen), composition)


def _say_sides(parts: Sequence[Part], composition: Composition) -> Iterator[SentenceReady]:
    """Where sources disagree every side is said, whichever of them the model told."""
    for part in parts:
        for chosen in part.extraction.sides:
            yield from _say(ground_chosen(chosen), composition)


def _say(outcome: Grounded | Refused, composition: Composition) -> Iterator[SentenceReady]:
    if isinstance(outcome, Refused):
        composition.drop(outcome)
        return
    ready = composition.say(outcome)
    if ready is not None:
        yield ready


def _say_written(
    standalone: str, question: Question, parts: Sequence[Part], composition: Composition, ports: AnsweringPorts
) -> Generator[SentenceReady, None, tuple[bool, bool]]:
    """The model's sentences, each grounded before it is said. Returns whether it declined, and whether it failed."""
    assert ports.model is not None  # noqa: S101 - the caller checked
    ranked = list({r.passage.id: r for part in parts for r in part.result.able}.values())
    leads = {article: lead for part in parts for article, lead in part.leads.items()}
    evidence = candidates(ranked, leads)
    drafts = write_drafts(
        standalone,
        ranked,
        as_of=question.as_of,
        model=ports.model,
        prompt=prompts.load("answer"),
        count_tokens=count_tokens,
        timeout_s=ports.model_timeout_s,
        clock=ports.timer,
        sleep=ports.sleep,
        chance=ports.chance,
    )
    try:
        for draft in drafts:
            if isinstance(draft, Declined):
                return True, False
            outcome = ground(draft.text, evidence, likeness=ports.likeness, reader=ports.reader)
            yield from _say(_bearing(outcome, parts, evidence, ports.likeness), composition)
    except ModelError:
        return False, True
    return False, False


def _bearing(
    outcome: Grounded | Refused, parts: Sequence[Part], evidence: Sequence[Candidate], likeness: Likeness
) -> Grounded | Refused:
    """True is not enough: a sentence must also speak of what was asked."""
    if isinstance(outcome, Refused):
        return outcome
    keys = {(quote.passage.article.id, quote.span.start) for quote in outcome.quotes}
    quoted = [candidate for candidate in evidence if candidate.key in keys]
    for part in parts:
        for candidate in quoted:
            found = support(part.analysis, candidate, likeness.word)
            if found.tied and not found.missing_names and not found.missing_critical and found.coverage >= BEARING:
                return outcome
    return Refused(outcome.text, "it is in the archive, but does not answer the question")


def _finish(
    answer_id: str,
    question: Question,
    standalone: str,
    parts: Sequence[Part],
    composition: Composition,
    ports: AnsweringPorts,
    *,
    mode: Mode,
    degraded: bool,
    timing_ms: Mapping[str, float],
) -> Answer:
    conflicts = tuple(composition.conflict(part.text, part.extraction.sides) for part in parts if part.extraction.sides)
    status = _status(parts, composition, bool(conflicts), mode)
    abstention = _abstention(question, parts, ports) if status == "abstained" else None
    notes = tuple(dict.fromkeys(note for part in parts for note in (*part.result.notes, *_unanswered(part, status))))
    return Answer(
        id=answer_id,
        question=question.text,
        standalone_question=standalone,
        status=status,
        text=abstention.message if abstention else composition.text(),
        short_answer=_short_answer(parts, composition) if status in ("answered", "partial") else None,
        sentences=tuple(composition.sentences),
        citations=tuple(composition.citations),
        dropped=tuple(composition.dropped),
        conflicts=conflicts,
        nearest=composition.nearest([part.result for part in parts]) if status == "abstained" else (),
        abstention=abstention,
        mode=mode,
        model=ports.model.name if ports.model and mode == "llm" else None,
        prompt=prompts.load("answer").stamp if ports.model and (mode == "llm" or degraded) else None,
        degraded=degraded,
        conversation_id=question.conversation_id or "",
        as_of=question.as_of,
        retrieved=_retrieved(parts, notes),
        timing_ms=timing_ms,
        confidence=min(part.extraction.confidence for part in parts) if mode == "extractive" else None,
    )


def _status(parts: Sequence[Part], composition: Composition, conflict: bool, mode: Mode) -> Status:
    if not composition.sentences:
        return "abstained"
    if conflict:
        return "conflict"
    if mode == "extractive" and any(not part.extraction.chosen for part in parts):
        return "partial"
    return "answered"


def _unanswered(part: Part, status: Status) -> tuple[str, ...]:
    return (
        (f"Nothing in the archive answers: {part.text}",) if status == "partial" and not part.extraction.chosen else ()
    )


def _short_answer(parts: Sequence[Part], composition: Composition) -> str | None:
    """The words asked for, as long as they stand in what was said or in its quotes."""
    said = " ".join([*(s.text for s in composition.sentences), *(c.quote for c in composition.citations)])
    answers = [part.extraction.short_answer for part in parts if part.extraction.short_answer]
    values = dict.fromkeys(value for answer in answers for value in answer.split("; "))
    shown = [value for value in values if value in said]
    return "; ".join(shown) or None


def _retrieved(parts: Sequence[Part], notes: tuple[str, ...]) -> Retrieved:
    passages = {r.passage.id: r.passage for part in parts for r in part.result.passages}
    scope = parts[0].result.scope
    return Retrieved(
        articles=len({passage.article.id for passage in passages.values()}),
        passages=len(passages),
        start=scope.start,
        end=scope.end,
        notes=notes,
    )


def _abstention(question: Question, parts: Sequence[Part], ports: AnsweringPorts) -> Abstention:
    """Why nothing was said, in words for a person."""
    part = next((one for one in parts if not one.extraction.chosen), parts[0])
    reason: Reason = part.extraction.reason or "no_support"
    if part.result.searched_articles == 0:
        reason = "empty_archive"
    elif _elsewhere(part, question, ports).chosen:
        reason = "outside_window"
    missing = ", ".join(f"“{word}”" for word in part.extraction.missing[:3])
    time = None if _scope(question).narrowed else part.result.window.phrase
    return Abstention(reason, _message(reason, missing, of_articles=question.article_ids is not None, time=time))


def _elsewhere(part: Part, question: Question, ports: AnsweringPorts) -> Extraction:
    """What the archive says outside of the dates, sources or articles that were asked for, or else outside of the time
    that the question asks for; nothing where there are no such bounds."""
    beyond, leads = part.result.beyond, part.leads
    if _scope(question).narrowed:
        text = without_phrase(part.text, part.result.window)
        result = ports.retriever(text, scope=Scope(question.archive), now=question.as_of, limit=PASSAGES)
        beyond, leads = result.passages, _leads(result, question.archive, ports.catalogue)
    return extract(part.analysis, beyond, leads=leads, likeness=ports.likeness)


def _message(reason: Reason, missing: str, *, of_articles: bool, time: str | None) -> str:
    """`time`: the question's own words for it, where it set the only bounds."""
    match reason:
        case "empty_archive":
            return "The archive is empty: read some articles in first."
        case "outside_window" if of_articles:
            return "Not in the articles asked about; there is something in others."
        case "outside_window" if time is not None:
            return f"Not in the archive for “{time}”; there is something of another time."
        case "outside_window":
            return "Not in the archive for the time or sources asked for; there is something outside of them."
        case "false_premise":
            joined = f"{missing} with the rest of the question" if missing else "names as the question does"
            return f"Not in the archive: nothing there joins {joined}."
        case "not_in_archive":
            return f"Not in the archive: nothing there speaks of {missing}." if missing else "Not in the archive."
    return "Not in the archive: the nearest passages do not answer this."
