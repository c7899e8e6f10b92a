from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.links import edition_link, feed_link, web_link
from service.rendering.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("A plain sentence.", "A plain sentence."),
        ("  two\n lines\tand\u2028more ", "two lines and more"),
        ("3\u00a0€ stay together", "3\u00a0€ stay together"),
        ("The price was \u202e001 $\u202c.", "The price was \ufffd001 $\ufffd."),
        ("Pay\u200bPal and \ufefftags\U000e0041 and so\u00adft", "PayPal and tags and soft"),
        ("می\u200cخواهم and 👩\u200d🚒", "می\u200cخواهم and 👩\u200d🚒"),
        ("\x1b[2Jbell\x07 null\x00 half\ud800", "\ufffd[2Jbell\ufffd null\ufffd half\ufffd"),
        ("\u00a0", ""),
    ],
)
def test_what_steers_is_replaced_and_what_hides_is_left_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_seeing_twice_is_seeing_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u3164\uffa0\u115f\u1160")))
def test_letters_digits_and_signs_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example/a?b=1&c=2#d", "https://news.example/a?b=1&c=2#d"),
        ("HTTP://news.example/", "http://news.example/"),
        ("https://news.example/été?q=ü", "https://news.example/%C3%A9t%C3%A9?q=%C3%BC"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example/%C3%A9", "https://news.example/%C3%A9"),
        ("https://news.example/\u202egnp", "https://news.example/%E2%80%AEgnp"),
        (None, None),
        ("", None),
        ("news.example/a", None),
        ("//news.example/a", None),
        ("https:///a", None),
        ("javascript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("ftp://news.example/", None),
        ("https://news.example/a b", None),
        ("https://news.example/\nx", None),
        ('https://news.example/"onclick="x', None),
        ("https://news.example:99999/", None),
        ("https://[::1", None),
        ("https://" + "ü" * 70 + ".example/", None),
        ("https://news.example/" + "a" * 3000, None),
    ],
)
def test_only_a_web_address_with_a_host_becomes_a_link(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


@given(st.text())
def test_whatever_is_linked_is_a_web_address_in_plain_ascii(url: str) -> None:
    link = web_link(f"https://news.example/{url}")
    assert link is None or (link.startswith("https://news.example/") and link.isascii() and link.isprintable())


def test_pages_of_dateline_are_linked_where_its_address_is_known() -> None:
    assert edition_link("https://d.example/news/", "a/b?") == "https://d.example/news/v1/digests/a%2Fb%3F"
    assert feed_link("https://d.example") == "https://d.example/v1/digests.atom"
    assert edition_link(None, "a") is None
    assert feed_link(None) is None
