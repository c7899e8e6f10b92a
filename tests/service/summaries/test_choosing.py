from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.summaries.choosing import choose, shortlist
from service.summaries.closeness import Closeness, closeness
from service.summaries.material import Line, Telling
from service.summaries.salience import salience
from tests.service.summaries.models import article
from vectorstore.ports import EmbedderUnavailable, Vectors

OPENING = "Velmar opened a new bridge over its harbour on Monday after nine years of building."
SECOND = "The bridge replaces a ferry that had carried people across the harbour for a century."
TRIVIA = "Children from a school nearby sang songs and ate a good deal of cake in the sunshine."
QUOTED = "“It is a great day for all of us and I am very glad,” said Jane Harrow, the mayor."
HEADLINE = "New bridge over Velmar harbour"


def texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


def told(*sentences: str, name: str = "a1", title: str | None = HEADLINE) -> Telling:
    return article("\n\n".join(sentences), name, title=title)


def best(*tellings: Telling, number: int = 3, close: Closeness | None = None) -> list[str]:
    return texts(choose(shortlist(tellings), number=number, close=close or Closeness()))


class Meanings:
    """Satisfies Embedder: what each text means is set; all else means nothing in common with anything."""

    name, dimensions = "meanings", 8

    def __init__(self, *groups: Sequence[str]) -> None:
        self._of = {text: number for number, group in enumerate(groups) for text in group}

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [self._of.get(text, 7 - number % 4) for number, text in enumerate(texts)]
        return np.eye(self.dimensions, dtype=np.float32)[rows]


class Silent:
    name, dimensions = "silent", 8

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("down")


def test_an_opening_is_worth_most_and_what_has_little_to_do_with_the_headline_least() -> None:
    opening, second, quoted, trivia = salience(told(OPENING, SECOND, QUOTED, TRIVIA).lines, HEADLINE)
    assert opening > second > max(quoted, trivia)


def test_of_two_sentences_that_tell_the_same_the_shorter_is_worth_more() -> None:
    longer = OPENING[:-1] + ", which as everybody there knows is by no means a short time for such a thing."
    short, long = salience(told(TRIVIA, OPENING, longer).lines, HEADLINE)[1:]
    assert short > long


def test_nothing_is_said_twice() -> None:
    again = "On Monday Velmar opened its new bridge over the harbour, nine years of building later."
    assert best(told(OPENING, SECOND), told(again, TRIVIA, name="a2")).count(again) == 0


def test_nothing_is_said_twice_in_other_words() -> None:
    again = "People can walk to the far shore from today, since a span of stone joins both sides."
    tellings = told(OPENING, SECOND), told(again, TRIVIA, name="a2", title="Walk to the far shore")
    lines = [line for one in tellings for line in one.lines]
    assert again in best(*tellings)
    assert again not in best(*tellings, close=closeness(lines, Meanings([OPENING, again])))


def test_words_alone_decide_when_the_embedder_is_down() -> None:
    assert closeness(told(OPENING).lines, Silent()) == Closeness()


def test_two_sentences_that_name_others_are_two_things_however_alike() -> None:
    one, other = (
        "Jane Harrow said that the bridge is safe for lorries.",
        "Per Moen said that the bridge is not safe yet.",
    )
    mine, theirs = told(one).lines[0], told(other, name="a2").lines[0]
    near = np.array([1.0, 0.0], np.float32), np.array([0.75, 0.6614], np.float32)
    assert not Closeness({mine.key: near[0], theirs.key: near[1]}).repeats(mine, theirs)


def test_what_leans_on_another_sentence_is_told_only_behind_it() -> None:
    leaning = "The decision comes after a fire on the ferry in which four people were hurt."
    assert leaning in best(told(OPENING, leaning), number=2)
    assert leaning not in best(told(TRIVIA, SECOND, QUOTED, OPENING, SECOND[:-1] + " and more.", leaning), number=1)


def test_what_points_back_is_told_only_right_behind_its_sentence() -> None:
    harrow = "Jane Harrow, the mayor of Velmar, opened a new bridge over the harbour on Monday."
    he = "She said that the bridge over the harbour would be named after the ferry."
    assert best(told(harrow, he), number=2) == [harrow, he]
    assert he not in best(told(harrow, QUOTED, TRIVIA, SECOND, he), number=2)
    assert best(told(he)) == []


def test_a_sentence_to_the_reader_is_told_only_where_there_is_no_other() -> None:
    ours = "We crossed the new bridge over Velmar harbour on the day that it was opened."
    assert ours not in best(told(ours, SECOND))
    assert best(told(ours)) == [ours]


def test_each_article_has_its_say() -> None:
    ferry = ("The last ferry of Larvik was sold to a museum in Oslo.", "Larvik will have no ferry from the spring on.")
    chosen = choose(
        shortlist([told(OPENING, SECOND, TRIVIA), told(*ferry, name="a2", title="Larvik sells its ferry")]),
        number=2,
        close=Closeness(),
    )
    assert {line.article_id for line in chosen} == {"a1", "a2"}


def test_what_several_articles_say_counts_for_more() -> None:
    closed = "The old pier of Velmar will be closed to all ships from the first of May."
    other = told(SECOND, closed, name="a2", title="Harbour news"), told(TRIVIA, closed, name="a3", title="News")
    alone = {one.line.text: one.score for one in shortlist([told(OPENING, TRIVIA, closed)])}[closed]
    among = {one.line.key: one.score for one in shortlist([told(OPENING, TRIVIA, closed), *other])}
    assert among[told(OPENING, TRIVIA, closed).lines[2].key] > alone


def test_lines_without_a_share_of_the_topic_are_left_out() -> None:
    one = told(OPENING, SECOND, TRIVIA)
    found = shortlist([one], {one.lines[1].key: 1.0})
    assert texts([scored.line for scored in found]) == [SECOND]
