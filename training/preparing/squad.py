"""Sets in SQuAD's format into groups to train on and questions to measure on.

Flows in: a Squad. Flows out: groups, each with its paragraph first, behind it the two paragraphs of the same article
that come nearest and hold no answer, and twins of the question; and questions as cases. Knows no split.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.altering.words import words
from evals.datasets.squad import Question, Squad
from training.cases import Asked, Candidate
from training.groups import Group, Text
from training.preparing.question_swaps import Around, names, twins
from training.preparing.word_search import WordSearch
from training.tokens import Encoded, Encoder, Tokens

FOREIGN = 2  # paragraphs that do not answer, for each question
LONGEST_TITLE = 80  # characters; a longer "title" is a hash or a sentence


@dataclass(frozen=True, slots=True)
class _Article:
    """The paragraphs of one title, and what every question of them needs."""

    title: Tokens
    contexts: tuple[str, ...]
    encoded: tuple[Encoded, ...]
    names: tuple[tuple[str, ...], ...]
    search: WordSearch


def squad_groups(
    squad: Squad, encode: Encoder, rng: random.Random, *, titled: bool, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Group]:
    """One group a question of the articles whose title is `wanted`. `titled`: the article's title is part of it."""
    asked = _by_paragraph(squad.questions)
    for title, numbers in _by_title(squad).items():
        if wanted(title):
            article = _article([squad.paragraphs[n].context for n in numbers], title if titled else "", encode)
            for place, number in enumerate(numbers):
                yield from (_group(question, place, article, encode, rng) for question in asked[number])


def squad_cases(squad: Squad, titles: Iterable[str]) -> Iterator[Asked]:
    """The questions of the articles of `titles`, each with its own paragraph."""
    wanted = frozenset(titles)
    for question in squad.questions:
        paragraph = squad.paragraphs[question.paragraph]
        if paragraph.title in wanted:
            held = Candidate(_words(paragraph.title), paragraph.context, holds=not question.unanswerable)
            yield Asked(question.id, question.text, question.accepted, (held,))


def _article(contexts: Sequence[str], title: str, encode: Encoder) -> _Article:
    return _Article(
        title=encode.ids(_words(title)),
        contexts=tuple(contexts),
        encoded=tuple(encode(context) for context in contexts),
        names=tuple(names(context) for context in contexts),
        search=WordSearch(words(context) for context in contexts),
    )


def _group(question: Question, place: int, article: _Article, encode: Encoder, rng: random.Random) -> Group:
    encoded = article.encoded[place]
    marks = [(answer.start, answer.start + len(answer.text)) for answer in question.answers]
    own = Text(encoded.ids, article.title, encoded.spans(marks))
    foreign = tuple(Text(ids, article.title) for ids in _foreign(question, place, article))
    changed = () if question.unanswerable else twins(question.text, _around(question, place, article), rng)
    return Group(encode.ids(question.text), (own, *foreign), tuple(encode.ids(twin) for twin in changed))


def _around(question: Question, place: int, article: _Article) -> Around:
    everywhere = tuple(dict.fromkeys(name for found in article.names for name in found))
    return Around(question.accepted, article.contexts[place], article.names[place], everywhere)


def _foreign(question: Question, place: int, article: _Article) -> Iterator[Tokens]:
    """Paragraphs that share the most with the question and hold none of its answers."""
    scores = article.search.scores(words(question.text)).tolist()
    order = sorted(range(len(scores)), key=lambda number: -scores[number])
    usable = (
        number
        for number in order
        if number != place and not any(answer in article.contexts[number] for answer in question.accepted)
    )
    for number, _ in zip(usable, range(FOREIGN), strict=False):
        yield article.encoded[number].ids


def _words(title: str) -> str:
    return title.replace("_", " ").strip() if len(title) < LONGEST_TITLE else ""


def _by_title(squad: Squad) -> dict[str, list[int]]:
    numbers = defaultdict(list)
    for number, paragraph in enumerate(squad.paragraphs):
        numbers[paragraph.title].append(number)
    return numbers


def _by_paragraph(questions: Iterable[Question]) -> dict[int, list[Question]]:
    asked = defaultdict(list)
    for question in questions:
        asked[question.paragraph].append(question)
    return asked
