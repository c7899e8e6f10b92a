"""Articles: what is quoted is marked, letter for letter and in view, and nothing in an article is more than text."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.articles import HOSTILE, HOSTILE_QUESTION, HOSTILE_TITLE, WIDE, WIDE_QUESTION, WIDE_TITLE
from tests.browser.conftest import Open
from tests.browser.serving import Served, served

pytestmark = pytest.mark.browser
LONG = "\n\n".join(f"Paragraph {number} of the Ostrand report says nothing of note. " * 4 for number in range(60))


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("hard")) as server:
        server.add(HOSTILE, title=HOSTILE_TITLE, source="<i>Evil</i> Press", url="https://example.org/brollin")
        server.add(WIDE, title=WIDE_TITLE, source="Fjord 🐟 Press", url="https://example.org/velmar")
        yield server


@pytest.fixture
def server(hard: Served) -> Served:
    return hard


def place_of(citation: dict[str, object]) -> str:
    span = {name: citation[name] for name in ("revision", "start", "end")}
    return f"#/articles/{citation['article_id']}?{urlencode(span)}"


def marked(page: Page) -> str:
    """What is marked in the article; a quote that goes over a line's end is marked in pieces."""
    marks = page.locator(".article-text mark")
    expect(marks.first).to_be_visible()
    return "\n".join(marks.all_text_contents())


@pytest.mark.parametrize("question", [WIDE_QUESTION, "Who opened the harbour of Velmar?", HOSTILE_QUESTION])
def test_the_span_of_a_citation_is_marked_letter_for_letter(open_page: Open, hard: Served, question: str) -> None:
    [citation, *_] = hard.ask(question)["citations"]
    page = open_page(place_of(citation))
    assert marked(page) == citation["quote"]


def test_the_text_of_an_article_is_shown_whole(open_page: Open, hard: Served) -> None:
    [citation, *_] = hard.ask(WIDE_QUESTION)["citations"]
    page = open_page(place_of(citation))
    marked(page)
    shown = page.locator(".article-text").text_content() or ""
    assert "".join(shown.split()) == "".join(WIDE.split())


def test_a_span_far_down_is_scrolled_into_view_and_reached_by_the_keyboard(open_page: Open, hard: Served) -> None:
    text = f"{LONG}\n\nThe minister of Ostrand resigned at noon. 🎉\n\n{LONG}"
    article = hard.add(text, title="The Ostrand report", url="https://example.org/ostrand")
    quote = "The minister of Ostrand resigned at noon."
    start = text.index(quote)
    page = open_page(place_of({"article_id": article, "revision": 1, "start": start, "end": start + len(quote)}))
    assert marked(page) == quote
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.locator("mark")).to_be_focused()


def test_a_span_beyond_the_text_marks_nothing_and_says_so(open_page: Open, hard: Served) -> None:
    [citation, *_] = hard.ask(WIDE_QUESTION)["citations"]
    page = open_page(place_of(citation | {"start": 90_000, "end": 90_010}))
    expect(page.locator(".article-text")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    expect(page.get_by_text("not in this revision")).to_be_visible()


def test_an_older_revision_keeps_its_quote_and_leads_to_the_newest(open_page: Open, hard: Served) -> None:
    url = "https://example.org/rates"
    first = "OSLO – The bank of Norrland left its rate at 4 percent. The decision was unanimous."
    article = hard.add(first, title="Rates", url=url)
    hard.add(first.replace("4 percent", "5 percent"), title="Rates", url=url)
    page = open_page(place_of({"article_id": article, "revision": 1, "start": 7, "end": 55}))
    assert marked(page) == first[7:55]
    page.get_by_role("link", name="Read revision 2").click()
    expect(page.get_by_text("5 percent")).to_be_visible()


@pytest.mark.parametrize("place", ["#/articles", "#/articles?q=Brollin", "#/stories", "#/"])
def test_html_in_a_title_and_a_source_is_shown_as_text(open_page: Open, hard: Served, place: str) -> None:
    page = open_page(place)
    if place != "#/":
        expect(page.get_by_text(HOSTILE_TITLE).first).to_be_visible()
    assert_nothing_ran(page)


def test_html_in_an_article_is_shown_as_text_and_runs_nothing(open_page: Open, hard: Served) -> None:
    [citation, *_] = hard.ask(HOSTILE_QUESTION)["citations"]
    page = open_page(place_of(citation))
    assert marked(page) == citation["quote"]
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE_TITLE)
    shown = page.locator(".article-text").text_content() or ""
    assert "".join(shown.split()) == "".join(HOSTILE.split())
    assert_nothing_ran(page)


def assert_nothing_ran(page: Page) -> None:
    """Dialogs, requests to other hosts and what the policy forbids are watched for in every test."""
    assert page.evaluate("window.owned") is None
    assert page.locator("main script, main iframe, main style, main img, main [onclick], main [onerror]").count() == 0
    assert page.locator("a[href^='javascript:'], a[href*='evil.example']").count() == 0
