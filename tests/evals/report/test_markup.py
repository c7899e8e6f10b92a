from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.report.characters import cut, visible
from evals.report.markup import Html, joined, tag, text
from tests.evals.report.reading_pages import read


@given(st.text(), st.text())
def test_a_string_stays_text_and_an_attribute_stays_an_attribute(words: str, value: str) -> None:
    (paragraph,) = read(tag("p", words, title=value)).within
    assert paragraph.name == "p"
    assert not paragraph.within
    assert paragraph.attributes == {"title": visible(value)}
    assert paragraph.text == visible(words)


def test_only_what_was_made_as_markup_is_not_escaped() -> None:
    assert tag("p", tag("b", "<i>"), "<i>") == "<p><b>&lt;i&gt;</b>&lt;i&gt;</p>"
    assert joined(["<", tag("br")]) == "&lt;<br></br>"
    assert isinstance(text("x"), Html)


def test_attributes_are_named_as_in_html_and_none_is_left_out() -> None:
    assert tag("line", x1=1.005, y1=3, class_="axis", aria_label=None, tab_index="0") == (
        '<line x1="1" y1="3" class="axis" tab-index="0"></line>'
    )


def test_what_a_terminal_obeys_is_not_shown() -> None:
    assert visible("a\x1b[31mb\x00\x9b\r\n\tc") == "a\ufffd[31mb\ufffd\ufffd\ufffd\n\tc"


def test_a_text_that_is_cut_says_so() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("abcd", 4) == "abcd"
