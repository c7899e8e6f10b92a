"""Quiz questions with what a search finds for them."""

from __future__ import annotations

from tests.training.making import article
from tests.training.preparing.test_splits import asked
from training.preparing.quiz import Pool, found_in_own_articles, own_group, pooled_group, quiz_case
from training.tokens import Encoder

WON = "Ann won the race in Konya on Sunday, ahead of everybody else."
LOST = "Everybody else in the race in Konya was far behind on Sunday."
ARTICLES = {
    "won": article("won", WON, title="Race in Konya | Paper", published="2022-06-01"),
    "lost": article("lost", LOST, published="2022-06-02"),
    "old": article("old", "Ann won the race of an earlier year.", published="2021-06-01"),
}
QUESTION = asked("2022-06-03", "lost", "won", "gone", text="Who won the race in Konya?")


def test_only_articles_that_were_searched_for_the_question_are_looked_at() -> None:
    found = found_in_own_articles(QUESTION, ARTICLES, 5)
    assert [each.passage.url for each in found] == ["won", "lost"]
    assert found[0].score > found[1].score


def test_a_group_marks_the_answer_and_keeps_the_ranks() -> None:
    encode = Encoder()
    group = own_group(QUESTION, ARTICLES, encode)
    assert group is not None
    assert [(text.rank, text.answers) for text in group.texts] == [(0, True), (1, False)]
    first, last = group.texts[0].spans[0]
    assert group.texts[0].tokens[first : last + 1].tolist() == encode.ids("Ann").tolist()


def test_a_question_whose_answer_was_not_found_is_not_trained_on() -> None:
    assert own_group(asked("2022-06-03", "lost", text="Who won the race?"), ARTICLES, Encoder()) is None


def test_the_pool_holds_the_news_of_the_days_and_what_was_searched() -> None:
    pool = Pool(ARTICLES.values())
    group = pooled_group(QUESTION, pool, pool.of(ARTICLES), Encoder())
    assert group is not None
    assert len(group.texts) == 2  # not the one of the year before
    assert pooled_group(QUESTION, pool, pool.of(["lost"]), Encoder()) is None


def test_a_case_says_which_texts_hold_the_answer() -> None:
    case = quiz_case(QUESTION, found_in_own_articles(QUESTION, ARTICLES, 5))
    assert case.accepted == ("Ann",)
    assert [(text.text, text.holds) for text in case.texts] == [(WON, True), (LOST, False)]
