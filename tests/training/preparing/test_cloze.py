"""Questions made of news, and the passages they are asked of."""

from __future__ import annotations

import random

from tests.training.making import article
from tests.training.preparing.test_splits import asked
from training.groups import Group
from training.preparing.cloze import MOST, cloze_groups, clusters_of
from training.preparing.cloze_questions import MASK, Phrase, as_question, phrases
from training.tokens import Encoder

FIRST = "Ayla Demir bought the derelict windmill near Konya after a long quarrel with its owner, Kemal Kaya. "
SECOND = (
    "The derelict windmill near Konya that Ayla Demir bought has stood empty since a fire, its owner told reporters. "
)
OTHER = "Rain is expected in the east of the country, and farmers there hope for a better harvest than last year. "


def rare(word: str) -> float:
    return 6.0 if word in {"derelict", "windmill", "konya", "demir", "kaya", "ayla", "kemal"} else 1.0


def made() -> list[Group]:
    cluster = [article("a", FIRST * 1), article("b", SECOND), article("c", OTHER)]
    return list(cloze_groups([cluster, [article("d", OTHER * 2)]], Encoder(), random.Random(2)))


def test_the_answer_stands_where_it_is_marked_and_in_another_passage() -> None:
    encode = Encoder()
    groups = made()
    assert groups
    for group in groups:
        first, last = group.texts[0].spans[0]
        answer = group.texts[0].tokens[first : last + 1].tolist()
        sides = [encode.ids(text).tolist() for text in (FIRST, SECOND)]
        assert all(_holds(side, answer) for side in sides)
        assert not any(text.spans for text in group.texts[1:])


def _holds(ids: list[int], part: list[int]) -> bool:
    return any(ids[place : place + len(part)] == part for place in range(len(ids)))


def test_an_article_gives_few_questions() -> None:
    assert len(made()) <= 3 * MOST


def test_articles_searched_together_are_a_cluster_and_none_is_in_two() -> None:
    articles = {url: article(url, OTHER) for url in "abcd"}
    clusters = clusters_of([asked("2022-06-03", "b", "a"), asked("2022-06-04", "a", "c", "gone")], articles)
    assert [[held.id for held in cluster] for cluster in clusters] == [["b", "a"], ["c"], ["d"]]


def test_names_numbers_titles_and_rare_words_can_be_asked_for() -> None:
    sentence = "The derelict windmill in Konya sold for $40 million after “Old Winds” came out in 1998."
    found = {phrase.text for phrase in phrases(sentence, rare)}
    assert {"Konya", "$40 million", "Old Winds", "1998", "derelict windmill"} <= found
    assert all(sentence.startswith(phrase.text, phrase.start) for phrase in phrases(sentence, rare))


def test_a_question_never_holds_its_answer() -> None:
    sentence = "Ayla Demir bought the windmill near Konya in 1998."
    phrase = Phrase("Konya", sentence.index("Konya"), 1.0)
    asked_for = {as_question(sentence, phrase, random.Random(seed)) for seed in range(60)}
    assert not any("Konya" in question for question in asked_for)
    assert any(MASK in question for question in asked_for)
    assert any(question.startswith("where in 1998") for question in asked_for)
