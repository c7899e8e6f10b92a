"""What of a message can be looked up, and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verifying.claims import claims_of

TANG = "Umarov met with the WIPO Director General Daren Tang."


def checked(text: str) -> list[str]:
    return [claim.checked for claim in claims_of(text, most=12)[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Hi team!",
        "Thanks everyone, great work.",
        "What do you think?",
        "Did Umarov meet Daren Tang?",
        "I think we should write about Kazakhstan.",
        "This is really awesome news.",
        "Big news from Geneva!",
        "Please check this.",
        "Umarov",
        "Our office in Almaty opened on Dec. 8.",
    ],
)
def test_what_claims_nothing_is_left_out_and_counted(text: str) -> None:
    assert claims_of(text, most=12) == ((), 1)


@pytest.mark.parametrize("text", ["", " \n ", "https://example.org/story", "🎉 :tada:", "---"])
def test_what_is_no_sentence_is_not_even_left_out(text: str) -> None:
    assert claims_of(text, most=12) == ((), 0)


@pytest.mark.parametrize(
    "written",
    [
        f"> {TANG}",
        f"- {TANG} :tada:",
        f"2. {TANG} [3]",
        f"*{TANG}*",
        f"FYI: {TANG} 🎉",
        f"Apparently, {TANG}",
        f"{TANG} <https://example.org/x>",
        "Umarov met with the WIPO Director General _Daren Tang_.",
    ],
)
def test_marks_links_and_lead_ins_are_not_looked_up(written: str) -> None:
    assert checked(written) == [TANG]


def test_the_claim_stays_as_it_was_written() -> None:
    ((claim,), _) = claims_of(f"- *Breaking:*  {TANG}", most=12)
    assert claim.text == f"*Breaking:* {TANG}"


def test_a_claim_without_names_counts_when_it_says_enough() -> None:
    assert checked("The talks focused on the rights of migrant workers.")


def test_he_is_whom_the_sentence_before_names_if_it_names_one() -> None:
    assert checked(f"Kairat Umarov took part in the event. He met Tang in Geneva. {TANG}") == [
        "Kairat Umarov took part in the event.",
        "Kairat Umarov met Tang in Geneva.",
        TANG,
    ]


@pytest.mark.parametrize(
    ("text", "pronoun"),
    [
        ("It was signed on Dec. 8.", "It"),
        ("On Monday he met Amy Pope.", "he"),
        ("Kairat Umarov met Daren Tang. He spoke of Almaty.", "He"),
        ("Their deal was signed on Dec. 8.", "Their"),
    ],
)
def test_a_pronoun_that_may_mean_anybody_is_named(text: str, pronoun: str) -> None:
    assert claims_of(text, most=12)[0][-1].pointing == pronoun


def test_this_year_points_at_no_word() -> None:
    assert claims_of("This year marks the 75th anniversary of the Declaration.", most=12)[0][0].pointing is None


def test_what_stands_beyond_the_last_claim_is_counted() -> None:
    found, left_out = claims_of(f"{TANG}\n\n" * 5, most=3)
    assert (len(found), left_out) == (3, 2)


@given(st.text(max_size=300), st.integers(0, 5))
def test_any_text_is_taken(text: str, most: int) -> None:
    found, left_out = claims_of(text, most=most)
    assert len(found) <= most
    assert left_out >= 0
    assert all(claim.checked and claim.text for claim in found)
