"""What was set as paragraphs is paragraphs again, word for word."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.readers.printed import paragraphs

LONG = (
    "The night ferry from Larvik to Hirtshals was cancelled on Tuesday after a fire in its engine room, and the "
    "captain said that nobody on board was hurt."
)
OTHER = (
    "The company apologised to all of its passengers, who will get their money back within a week, and promised that "
    "the day ferry will take whoever cannot wait."
)
WORDS = st.text(st.sampled_from("abcdefghij"), min_size=1, max_size=12)


def wrapped(text: str, width: int = 50) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


@pytest.mark.parametrize("width", [36, 50, 90])
def test_lines_are_joined_and_paragraphs_are_not(width: int) -> None:
    assert paragraphs([f"{wrapped(LONG, width)}\n{wrapped(OTHER, width)}"]) == f"{LONG}\n\n{OTHER}"


def test_a_paragraph_goes_on_over_the_page() -> None:
    lines = wrapped(LONG).splitlines()
    assert paragraphs(["\n".join(lines[:2]), "\n".join(lines[2:])]) == LONG


@given(st.lists(WORDS, min_size=1, max_size=120, unique=True), st.integers(20, 90), st.integers(1, 30))
def test_no_word_is_lost_or_moved(words: list[str], width: int, per_page: int) -> None:
    lines = textwrap.wrap(" ".join(words), width)
    pages = [f"{number} start\n" + "\n".join(lines[at : at + per_page]) for number, at in _pages(lines, per_page)]
    text = paragraphs(pages)
    assert [word for word in text.split() if not word.isdecimal() and word != "start"] == words


def _pages(lines: list[str], per_page: int) -> list[tuple[int, int]]:
    return list(enumerate(range(0, len(lines), per_page), start=100))


def test_heads_and_feet_go_whatever_their_numbers() -> None:
    pages = [f"Larvik Post, page {n}\n{wrapped(text)}\nSubscribe today\n{n}" for n, text in ((1, LONG), (2, OTHER))]
    assert paragraphs(pages) == f"{LONG}\n\n{OTHER}"


@pytest.mark.parametrize("number", ["3", "- 3 -", "Page 3", "3 / 12", "page 3 of 12", "| 3"])
def test_a_page_number_goes_even_on_a_single_page(number: str) -> None:
    assert paragraphs([f"{wrapped(LONG)}\n{number}"]) == LONG


def test_what_stands_in_the_middle_of_a_page_stays() -> None:
    page = f"{wrapped(LONG)}\nThe score\n3\nin Larvik\n{wrapped(OTHER)}"
    assert "3" in paragraphs([page, page]).split()


BROKEN = "They spoke of coop-\neration in Geneva and of the transpor-\ntation of oil, of elec-\ntric cars and of"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            f"{BROKEN} gover-\nnance",
            "cooperation in Geneva and of the transportation of oil, of electric cars and of governance",
        ),
        (f"{BROKEN} a well-\nknown man, well-known", "of a well-known man, well-known"),
        ("An off-\nice, as the office is called, in a town of the north that", "An office, as"),
        (f"{'These words are whole.' * 2}\n" * 30 + "A rear-\nmounted motor drives it", "A rear-mounted motor"),
        (f"{BROKEN} a 302-\nhorsepower car", "a 302-horsepower car"),
        (f"{BROKEN} the Delhi-\nNCR region", "the Delhi-NCR region"),
        ("The auto\u2010\nmaker and the auto \u2010\nmobile of the company", "The automaker and the automobile"),
        ("The trans\u00ad\nport of the company is late again and again, it said", "The transport of"),
        ("He was far and wide \u2013\nand long \u2013 the best", "wide \u2013 and long"),
    ],
)
def test_a_broken_word_is_whole_and_a_hyphen_stays(lines: str, text: str) -> None:
    assert text in paragraphs([lines])


def test_a_list_keeps_its_lines() -> None:
    page = f"{wrapped(LONG)}\n• bread\n• butter from the north\n• cheese"
    assert paragraphs([page]) == f"{LONG}\n\n• bread\n\n• butter from the north\n\n• cheese"


def test_ligatures_are_letters_and_what_is_no_text_goes() -> None:
    assert (
        paragraphs(["The \ufb01rst o\ufb03ce of the \ufb02eet\x00 was \ud800closed"])
        == "The first office of the fleet was closed"
    )


def test_blank_lines_part_and_no_pages_are_no_text() -> None:
    assert (
        paragraphs(["A line that is long enough\n \nand another one"])
        == "A line that is long enough\n\nand another one"
    )
    assert paragraphs([]) == paragraphs(["", " \n"]) == ""


def test_a_line_without_end_and_a_paragraph_without_end_are_read_at_once() -> None:
    endless = ["x" * 2_000_000, "y." * 1_000_000, "word " * 400_000 + "-", "-" * 1_000_000]
    assert "".join(paragraphs(["\n".join(endless)]).split()) == "".join("".join(endless).split())
    full = ["a line that is as wide as all of the others"] * 60_000
    assert paragraphs(["\n".join(full)]) == " ".join(full)
