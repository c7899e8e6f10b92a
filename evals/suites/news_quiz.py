"""The weekly news quiz: is the answer found in the archive of the news, and is it given?

Flows in: a news quiz with its articles. Flows out: a task a question, scored for what was found and what was said.

- Passages and articles: answer@k, see `metrics.ranking`. "doc Hit@k" is stricter: one of the articles that the quiz's
  own web search returned for the question, and that holds the answer, is among the first k; a question for which it
  returned none such is not scored by it.
- Answers: exact match and token F1 of the short answer, or of the text where none was given; and of the words that the
  reader believes most, said or not (`believing`).
- Multiple choice: of the choices, those that the short answer states; if it states none, those that the sentences
  state; of several, the most often stated. If none is stated, none is chosen: it is not guessed. With "none of the
  above" among the choices, that one is chosen in place of none.

Questions that end in "except" are not scored: only their choices make them questions. "Now" is noon of the day a
question was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from evals.archive import OpenArchive, open_archive
from evals.datasets.news_quiz import NewsQuiz, Question, load_news_quiz
from evals.metrics import answer_in_text, ranking, short_answers
from evals.model import AnyOf, Estimated, Measure, Record, Tally, Task, Texts
from evals.suites import believing
from evals.suites.article_words import ArticleWords
from evals.suites.asking import Asked, answered, asked, stated
from evals.suites.finding import Found, Ranking, found, whole_articles, with_baselines, with_found
from evals.suites.suite import CannotMeasure, Options, Prepared, data_of, fingerprint, in_full
from evals.wording import normalised_quiz
from service.model import Answer
from service.model import Question as Asking
from vectorstore.model import Passage

DEEP = 60  # passages that the first ten articles are taken from
HITS = (5, 10)
CHOICE, NOTA = short_answers.MULTIPLE_CHOICE, "none of the above"
BY_CHANCE = " by chance"
ESTIMATED = Estimated("answers", "is right", "is wrong or withheld")  # no question here is known to have none
QUESTION_WORDS = ("who", "whose", "where", "when", "why", "how", "which", "what")

RETRIEVAL_MEASURES = tuple(
    with_baselines(
        (
            *(replace(measure, name=f"passage {measure.name}") for measure in ranking.ANSWER_MEASURES),
            *(replace(measure, name=f"doc {measure.name}") for measure in ranking.ANSWER_MEASURES),
            *(
                Measure(f"doc Hit@{k}", note=f"an article that was searched and holds the answer is in the first {k}")
                for k in HITS
            ),
        )
    )
)
ANSWER_MEASURES = (
    *short_answers.SPAN_MEASURES,
    *answer_in_text.MEASURES,
    Measure("answered", "neither", note="did not abstain"),
    Measure(CHOICE, note="the choice that the answer states", beside=(f"{CHOICE}{BY_CHANCE}",)),
    Measure(f"{CHOICE}{BY_CHANCE}", "neither", note="baseline"),
    Measure(NOTA, note="the same, where it may be the right choice", beside=(f"{NOTA}{BY_CHANCE}",)),
    Measure(f"{NOTA}{BY_CHANCE}", "neither", note="baseline"),
)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """The questions of the years that were asked for, over the articles searched for them. Raises BadData."""
    quiz = load_news_quiz(data_of(options), years=_years(options.splits), limit=options.limit, seed=options.seed)
    urls = quiz.pool if options.limit is None else quiz.searched
    drafts = [article.draft() for article in quiz.articles(urls)]
    with ExitStack() as opened:
        archive = opened.enter_context(
            open_archive(drafts, options.settings, cache=options.cache, progress=options.progress)
        )
        words = opened.enter_context(whole_articles(archive)) if "retrieval" in options.jobs else None
        quizzing = _Quizzing(archive, words, answering="answering" in options.jobs)
        yield Prepared(
            tasks=tuple(quizzing.task(question) for question in quiz.questions),
            measures=(
                *(RETRIEVAL_MEASURES if words else ()),
                *((*ANSWER_MEASURES, *believing.measures(archive)) if quizzing.answering else ()),
            ),
            data=_described(quiz, options, len(drafts)),
            fingerprint=fingerprint(*sorted(options.jobs), *in_full(drafts)),
            notes=_notes(options, archive),
            archive=archive,
            estimated=ESTIMATED,
        )


def _years(splits: frozenset[str]) -> frozenset[int] | None:
    if not all(split.isdecimal() for split in splits):
        raise CannotMeasure(f"--split {', '.join(sorted(splits))}: give years, such as 2023,2024.")
    return frozenset(map(int, splits)) or None


def _described(quiz: NewsQuiz, options: Options, articles: int) -> str:
    years = ", ".join(sorted({str(question.asked_on.year) for question in quiz.questions}))
    which = "" if options.limit is None else f" drawn by seed {options.seed}"
    return f"{len(quiz.questions)} questions of {years}{which}, over {articles} articles"


def _notes(options: Options, archive: OpenArchive) -> AnyOf:
    few = (
        "A part of the questions, over the articles that were searched for them: fewer to choose from than in a whole."
    )
    timed = "of Dateline's answer" if "answering" in options.jobs else "of Dateline's own search for 10 passages"
    return (
        *((few,) if options.limit is not None else ()),
        *archive.unread("articles"),
        f"Latency is {timed}.",
    )


@dataclass(frozen=True, slots=True)
class _Quizzing:
    """What every question is asked of."""

    archive: OpenArchive
    words: ArticleWords | None  # None: retrieval is not measured
    answering: bool

    def task(self, question: Question) -> Task:
        blank = Record(
            id=question.id,
            kind=_kind(question.text),
            split=str(question.asked_on.year),
            question=question.text,
            expected=f"{'; '.join(question.answers)} (of: {' | '.join(question.choices)})",
            unscored=question.skipped,
        )
        return Task(question.id, lambda: blank if question.skipped else self._run(question, blank), blank)

    def _run(self, question: Question, blank: Record) -> Record:
        record = self._asked(question, blank) if self.answering else blank
        return record if self.words is None else self._found(question, record, self.words)

    def _found(self, question: Question, record: Record, words: ArticleWords) -> Record:
        seen = found(self.archive, words, question.text, now=_noon(question), deep=DEEP)
        tallies = retrieval_tallies(seen, question.answers, self._searched(question), self.archive.texts)
        missed = not tallies["passage answer@10"].part
        faults = ("none of the first 10 passages holds the answer",) if missed else ()
        return with_found(record, seen.passages[""], tallies, faults=faults, seconds=seen.seconds)

    def _asked(self, question: Question, blank: Record) -> Record:
        given = asked(self.archive, Asking(question.text, _noon(question)))
        believed = self.archive.believed(question.text, now=_noon(question))
        accepted = short_answers.in_any_order(question.answers)
        tallies = {
            **answer_tallies(given.answer, question),
            **believing.tallies(believed, accepted, normalised_quiz),
        }
        return answered(blank, given, tallies, _faults(given, question.answers))

    def _searched(self, question: Question) -> frozenset[str]:
        """Ids of the articles that the quiz's own search returned, and that hold the answer."""
        ids = (self.archive.ids[url] for url in question.searched if url in self.archive.ids)
        return frozenset(one for one in ids if _holds_all(self.archive.texts[one], question.answers))


def retrieval_tallies(seen: Found, answers: Sequence[str], searched: frozenset[str], texts: Texts) -> dict[str, Tally]:
    """RETRIEVAL_MEASURES of one question. `searched`: ids of the articles that "doc Hit@k" counts."""
    tallies: dict[str, Tally] = {}
    for suffix, passages in seen.passages.items():
        tallies |= _named("passage", suffix, _passages_hold(passages, answers))
    for suffix, articles in seen.articles.items():
        tallies |= _named("doc", suffix, [_holds_all(texts[one], answers) for one in articles[: max(HITS)]])
        if searched:
            tallies |= {f"doc Hit@{k}{suffix}": _hit(articles, searched, k) for k in HITS}
    return tallies


def answer_tallies(answer: Answer, question: Question) -> dict[str, Tally]:
    """ANSWER_MEASURES of one question."""
    said = stated(answer)
    given, accepted = answer.short_answer or said, short_answers.in_any_order(question.answers)
    tallies = {
        short_answers.EXACT_MATCH: short_answers.exact_match(given, accepted, normalised_quiz),
        short_answers.TOKEN_F1: short_answers.token_f1(given, accepted, normalised_quiz),
        answer_in_text.ANSWER_IN_TEXT: Tally(float(_holds_all(said, question.answers))),
        "answered": Tally(float(answer.status != "abstained")),
        CHOICE: short_answers.same_choices(chosen(answer, question.choices), question.right),
        f"{CHOICE}{BY_CHANCE}": Tally(1 / len(question.choices)),
    }
    if question.nota_choices is not None and question.nota_right is not None:
        picked = chosen(answer, question.nota_choices) or _none_of_them(question.nota_choices)
        tallies[NOTA] = short_answers.same_choices(picked, question.nota_right)
        tallies[f"{NOTA}{BY_CHANCE}"] = Tally(1 / len(question.nota_choices))
    return tallies


def chosen(answer: Answer, choices: Sequence[str]) -> frozenset[int]:
    """Indexes of the choices that the answer states, as the module says; empty when it states none."""
    for text in (answer.short_answer or "", stated(answer)):
        times = [_times(choice, text) for choice in choices]
        if most := max(times, default=0):
            return frozenset(index for index, count in enumerate(times) if count == most)
    return frozenset()


def _none_of_them(choices: Sequence[str]) -> frozenset[int]:
    return frozenset(index for index, choice in enumerate(choices) if NOTA in normalised_quiz(choice))


def _times(choice: str, text: str) -> int:
    """How often a text holds a choice, as whole words."""
    words = normalised_quiz(choice)
    return f" {normalised_quiz(text).replace(' ', '  ')} ".count(f" {words.replace(' ', '  ')} ") if words else 0


def _named(what: str, suffix: str, holds: Sequence[bool]) -> dict[str, Tally]:
    return {f"{what} {name}{suffix}": tally for name, tally in ranking.answer_at(holds).items()}


def _passages_hold(passages: Sequence[Passage], answers: Sequence[str]) -> list[bool]:
    return [_holds_all(passage.text, answers) for passage in passages]


def _holds_all(text: str, answers: Sequence[str]) -> bool:
    return all(answer_in_text.holds(text, (answer,), normalised_quiz) for answer in answers)


def _hit(articles: Ranking, wanted: frozenset[str], first: int) -> Tally:
    return Tally(float(not wanted.isdisjoint(articles[:first])))


def _faults(given: Asked, answers: Sequence[str]) -> AnyOf:
    if given.abstained:
        return ("abstained",)
    return () if _holds_all(stated(given.answer), answers) else (f"does not state: {'; '.join(answers)}",)


def _kind(question: str) -> str:
    """The question word that comes first in it."""
    words = normalised_quiz(question).split()
    return next((word for word in words if word in QUESTION_WORDS), "other")


def _noon(question: Question) -> datetime:
    day = question.asked_on
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
