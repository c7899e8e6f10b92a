from __future__ import annotations

from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from evals.suites.article_words import ArticleWords, WholeArticle

ARTICLES = [
    WholeArticle("mayor", "Larvik has a mayor", "Ingrid Solheim won by 41 votes."),
    WholeArticle("ferry", "Ferry stays in port", "A fire broke out in its engine room. Votes were not taken."),
    WholeArticle("film", "", "A film about glaciers opened the festival."),
]


def test_articles_are_ranked_by_all_their_words_headline_and_text() -> None:
    with closing(ArticleWords(ARTICLES)) as words:
        assert words.ranked("Who won the votes in Larvik?", limit=5) == ["mayor", "ferry"]
        assert words.ranked("Who won the votes in Larvik?", limit=1) == ["mayor"]
        assert words.ranked("glacier", limit=5) == ["film"]
        assert words.ranked("?", limit=5) == []


@given(st.text(max_size=20))
def test_no_question_is_read_as_a_query_language(question: str) -> None:
    with closing(ArticleWords(ARTICLES)) as words:
        assert "film" in words.ranked(f"{question} glaciers", limit=5)
