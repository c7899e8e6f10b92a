from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.terms import MAX_TERMS, content_words, fold, search_terms, stem, words


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("Who did Umarov meet at the WHO?", ("Umarov", "meet", "WHO")),
        ("What did the U.S. say about Türk’s plan?", ("U.S.", "Türk", "plan")),
        ("How many COVID-19 cases were there in 2022?", ("COVID", "19", "cases", "2022")),
        ("Who heads the non-profit?", ("heads", "non", "profit")),
        ("Who proposed, and who is proposing, proposals?", ("proposed",)),
        ("WHO MET TOKAYEV?", ("met", "tokayev")),
        ("What is the latest news?", ("What", "is", "the", "latest", "news")),
        ("?!", ()),
        ("", ()),
    ],
)
def test_keeps_names_and_numbers_and_drops_question_words(question: str, terms: tuple[str, ...]) -> None:
    assert search_terms(question) == terms


def test_a_question_with_no_topic_has_no_content_words() -> None:
    assert content_words("What has been happening lately?") == ()


def test_too_many_terms_keep_names_and_numbers_in_question_order() -> None:
    question = " ".join(f"thing{chr(97 + i)}" for i in range(26)) + " Umarov 1948 Geneva"
    terms = search_terms(question)
    assert len(terms) == MAX_TERMS
    assert terms[-3:] == ("Umarov", "1948", "Geneva")


def test_decomposed_and_composed_letters_give_one_word() -> None:
    assert words("Tu\u0308rk") == words("Türk") == ("Türk",)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Türk", "turk"), ("organizations", "organ"), ("Countries", "countri"), ("2023", "2023"), ("Астана", "астана")],
)
def test_stems_as_the_index_does(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_stemming_from_many_threads_is_the_same_as_from_one() -> None:
    stem.cache_clear()
    batch = [
        f"{head}{tail}" for head in ("nation", "relat", "govern", "organ") for tail in ("ize", "ing", "ed", "s")
    ] * 50
    with ThreadPoolExecutor(8) as pool:
        threaded = list(pool.map(stem, batch))
    stem.cache_clear()
    assert threaded == [stem(word) for word in batch]


@given(st.text(max_size=300))
def test_terms_are_distinct_words_of_the_text(text: str) -> None:
    terms = search_terms(text)
    assert len(terms) <= MAX_TERMS
    folded = {fold(word) for word in words(text)}
    assert all(fold(term) in folded for term in terms)
    assert bool(terms) == bool(words(text))


@given(st.text("aZ9 ._-'\t", max_size=20))
def test_a_text_in_ascii_has_the_words_that_it_has_in_any_other(text: str) -> None:
    assert words(text) == words(f"{text} –")  # a dash, no word, and not ASCII
