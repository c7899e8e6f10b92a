"""SQuAD: each question asked of all paragraphs at once; is the answer found, given, or rightly withheld?

Flows in: a file of the official format, 1.1 or 2.0. Flows out: a task a question. Harder than the published task, in
which the paragraph is given: here it must be found first, and an unanswerable question may be answered by another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from evals.archive import OpenArchive, open_archive
from evals.datasets.sampling import sampled
from evals.datasets.squad import Question, Squad, load_squad
from evals.metrics import abstention, answer_in_text, ranking, short_answers
from evals.model import AnyOf, Measure, Record, Tally, Task
from evals.suites import believing
from evals.suites.article_words import ArticleWords
from evals.suites.asking import Asked, answered, asked, stated
from evals.suites.finding import found, whole_articles, with_baselines, with_found
from evals.suites.suite import Options, Prepared, chosen_splits, data_of, fingerprint, in_full
from evals.wording import normalised_squad
from service.model import Answer
from service.model import Question as Asking

NOW = datetime(2024, 1, 1, 12, tzinfo=UTC)  # the set has no dates; any instant, so long as it is the same every time
DEEP = 10
ANSWERABLE, UNANSWERABLE = "answerable", "unanswerable"
SILENT = f"{short_answers.EXACT_MATCH} of always abstaining"

RETRIEVAL_MEASURES = tuple(
    with_baselines(replace(measure, name=f"passage {measure.name}") for measure in ranking.ANSWER_MEASURES)
)
ANSWER_MEASURES = (
    replace(answer_in_text.MEASURES[0], note="answerable questions whose answer is stated"),
    *(replace(measure, beside=(SILENT,)) for measure in short_answers.SPAN_MEASURES),
    Measure(SILENT, "neither", note="baseline, and its token F1 too"),
    *abstention.MEASURES,
)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Questions over every paragraph of the file. Raises BadData."""
    squad = load_squad(data_of(options))
    drafts = [article.draft() for article in squad.articles()]
    questions = _drawn(squad, options)
    with ExitStack() as opened:
        archive = opened.enter_context(
            open_archive(drafts, options.settings, cache=options.cache, progress=options.progress)
        )
        words = opened.enter_context(whole_articles(archive)) if "retrieval" in options.jobs else None
        asking = _Asking(archive, words, answering="answering" in options.jobs)
        yield Prepared(
            tasks=tuple(asking.task(question) for question in questions),
            measures=(
                *(RETRIEVAL_MEASURES if words else ()),
                *((*ANSWER_MEASURES, *believing.measures(archive)) if asking.answering else ()),
            ),
            data=f"{len(questions)} questions over {len(drafts)} paragraphs",
            fingerprint=fingerprint(*sorted(options.jobs), *in_full(drafts)),
            notes=archive.unread("paragraphs"),
            archive=archive,
        )


def _drawn(squad: Squad, options: Options) -> tuple[Question, ...]:
    splits = chosen_splits(options, map(_kind, squad.questions))
    of_splits = [question for question in squad.questions if _kind(question) in splits]
    return sampled(of_splits, limit=options.limit, seed=options.seed, id_of=lambda question: question.id)


@dataclass(frozen=True, slots=True)
class _Asking:
    archive: OpenArchive
    words: ArticleWords | None  # None: retrieval is not measured
    answering: bool

    def task(self, question: Question) -> Task:
        blank = Record(
            id=question.id,
            kind=_kind(question),
            split="",
            question=question.text,
            expected=" | ".join(question.accepted) or "abstention",
            should_abstain=question.unanswerable,
        )
        return Task(question.id, lambda: self._run(question, blank), blank)

    def _run(self, question: Question, blank: Record) -> Record:
        record = self._asked(question, blank) if self.answering else blank
        return record if self.words is None else self._found(question, record, self.words)

    def _found(self, question: Question, record: Record, words: ArticleWords) -> Record:
        seen = found(self.archive, words, question.text, now=NOW, deep=DEEP)
        tallies: dict[str, Tally] = {}
        for suffix, passages in seen.passages.items() if question.accepted else ():
            holds = [answer_in_text.holds(passage.text, question.accepted, normalised_squad) for passage in passages]
            tallies |= {f"passage {name}{suffix}": tally for name, tally in ranking.answer_at(holds).items()}
        return with_found(record, seen.passages[""], tallies, seconds=seen.seconds)

    def _asked(self, question: Question, blank: Record) -> Record:
        given = asked(self.archive, Asking(question.text, NOW))
        tallies = answer_tallies(given.answer, question)
        if not question.unanswerable:
            believed = self.archive.believed(question.text, now=NOW)
            tallies |= believing.tallies(believed, question.accepted, normalised_squad)
        return answered(blank, given, tallies, _faults(given, question))


def answer_tallies(answer: Answer, question: Question) -> dict[str, Tally]:
    """ANSWER_MEASURES of one question. Where no short answer was given, the text is held to be the answer."""
    abstained, said = answer.status == "abstained", stated(answer)
    given = None if abstained else answer.short_answer or said
    tallies = {
        short_answers.EXACT_MATCH: short_answers.exact_match(given, question.accepted, normalised_squad),
        short_answers.TOKEN_F1: short_answers.token_f1(given, question.accepted, normalised_squad),
        SILENT: Tally(float(question.unanswerable)),
        **abstention.tallies(question.unanswerable, abstained),
    }
    in_text = answer_in_text.answer_in_text(said, question.accepted, normalised_squad)
    return tallies if in_text is None else {**tallies, answer_in_text.ANSWER_IN_TEXT: in_text}


def _faults(given: Asked, question: Question) -> AnyOf:
    if question.unanswerable:
        return () if given.abstained else ("answered, where the paragraph it was asked about does not say",)
    if given.abstained:
        return ("abstained",)
    stands = answer_in_text.holds(stated(given.answer), question.accepted, normalised_squad)
    return () if stands else (f"does not state: {question.accepted[0]}",)


def _kind(question: Question) -> str:
    return UNANSWERABLE if question.unanswerable else ANSWERABLE
