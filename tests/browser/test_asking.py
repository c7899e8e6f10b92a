"""Asking and reading: sentence by sentence, each citation to its quote, its paragraph and its article."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.articles import WIDE, WIDE_QUESTION, WIDE_TITLE
from tests.browser.conftest import Open
from tests.browser.serving import Served, served
from tests.openai_server import Act, Handler, delta, openai_server

pytestmark = pytest.mark.browser
QUESTION = "Who did Umarov meet at the WHO?"
TALKS = "The sides addressed cooperation prospects during talks with the WHO Director-General Tedros Ghebreyesus."
ASKED_OF_A_MODEL = "What did Umarov propose to WIPO?"
TRUE = "Umarov proposed a master’s program for the Central Asian countries."
TRUE_TOO = "Umarov proposed the possibility of establishing a WIPO regional office in Almaty."
MADE_UP = "Umarov met with the WIPO Director General Daren Tang on the Moon in 1969."
NEVER_CLOSED = """() => {
  const sent = window.fetch;
  window.fetch = async (...request) => {
    const { body, status, headers } = await sent(...request);
    const events = body?.pipeThrough(new TransformStream({ flush: () => new Promise(() => {}) }));
    return new Response(events, { status, headers });
  };
}"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox", name="Question").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str = QUESTION) -> Locator:
    """Asks, and waits until the answer is whole; the last answer of the page."""
    ask(page, question)
    answer = page.locator(".turn").filter(has=page.get_by_role("heading", name=question)).last
    expect(answer.get_by_text("How was this answered")).to_be_visible()
    return answer


def quote_box(page: Page) -> Locator:
    return page.get_by_role("dialog", name=re.compile("^Quote"))


def test_a_question_is_answered_in_sentences_that_name_their_sources(page: Page) -> None:
    answer = answered(page)
    expect(answer.locator(".sentence")).to_have_count(1)
    expect(answer.locator(".sentence")).to_contain_text(TALKS)
    expect(answer.locator(".short-answer")).to_have_text("Tedros Ghebreyesus")
    expect(answer.locator(".sources")).to_contain_text("13 Dec, year unknown")


def test_a_hovered_citation_shows_its_quote_in_its_paragraph(page: Page) -> None:
    answered(page).locator(".sentence .cite").first.hover()
    box = quote_box(page)
    expect(box.locator("mark")).to_have_text(TALKS)
    expect(box).to_contain_text("Noting the fundamental role of primary health care")
    page.mouse.move(2, 2)
    expect(box).to_have_count(0)


def test_a_tapped_citation_shows_its_quote_within_a_phone(open_page: Open) -> None:
    page = open_page(**PHONE)
    answered(page).locator(".sentence .cite").first.tap()
    box = quote_box(page)
    expect(box.locator("mark")).to_have_text(TALKS)
    inside = at_rest(box)
    assert inside["x"] >= 0
    assert inside["x"] + inside["width"] <= 390
    assert inside["y"] + inside["height"] <= 844
    beneath, above = inside["y"] + inside["height"] + 30, inside["y"] - 30
    page.touchscreen.tap(20, beneath if beneath < 844 else above)
    expect(box).to_have_count(0)


def at_rest(box: Locator) -> FloatRect:
    """Where the box stands once the page has scrolled to its place."""
    before = None
    while (now := box.bounding_box()) is None or now != before:
        before = now
        box.page.wait_for_timeout(200)
    return now


def test_a_citation_is_reached_and_followed_by_the_keyboard_alone(page: Page) -> None:
    cite = answered(page).locator(".sentence .cite").first
    cite.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(cite).to_be_focused()
    box = quote_box(page)
    expect(box.locator("mark")).to_have_text(TALKS)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(cite).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(box.get_by_role("link", name="Open article")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".article-text mark")).to_have_text(TALKS)


def test_a_citation_leads_to_its_span_in_the_article_and_back(page: Page) -> None:
    answered(page).locator(".sentence .cite").first.click()
    quote_box(page).get_by_role("link", name="Open article").click()
    expect(page.locator(".article-text mark")).to_have_text(TALKS)
    expect(page.locator(".article-text mark")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".sentence")).to_contain_text(TALKS)


def test_a_quote_of_wide_and_combining_letters_is_shown_as_it_stands(open_page: Open, seeded: Served) -> None:
    seeded.add(WIDE, title=WIDE_TITLE, source="Fjord 🐟 Press", url="https://example.org/velmar")
    [citation, *_] = seeded.ask(WIDE_QUESTION)["citations"]
    page = open_page()
    answered(page, WIDE_QUESTION).locator(".sentence .cite").first.click()
    expect(quote_box(page).locator(".in-paragraph")).to_contain_text("The Velmar harbour")
    assert quote_box(page).locator("mark").text_content() == citation["quote"]
    quote_box(page).get_by_role("link", name="Open article").click()
    assert page.locator(".article-text mark").text_content() == citation["quote"]


def test_a_follow_up_is_asked_in_the_same_conversation(page: Page) -> None:
    answered(page)
    expect(page).to_have_url(re.compile("#/conversations/"))
    begun = page.url
    answer = answered(page, "What did he propose to WIPO?")
    expect(answer).to_contain_text("WIPO regional office in Almaty")
    assert page.url == begun
    expect(page.locator(".turn")).to_have_count(2)


def test_a_follow_up_need_not_wait_until_the_stream_of_a_whole_answer_is_closed(open_page: Open) -> None:
    page = open_page()
    page.evaluate(NEVER_CLOSED)
    for question in (QUESTION, "What did he propose to WIPO?"):
        answered(page, question)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("")


def test_what_the_archive_does_not_answer_is_said_with_the_nearest_passages(page: Page) -> None:
    answer = answered(page, "When did Tokayev meet Ghebreyesus in Geneva?")
    expect(answer.locator(".abstention")).to_be_visible()
    expect(answer.locator(".sentence")).to_have_count(0)
    answer.locator(".nearest a").first.click()
    expect(page.locator(".article-text mark").first).to_be_in_viewport()


def test_how_it_was_answered_is_told_on_request(page: Page) -> None:
    answer = answered(page)
    answer.get_by_text("How was this answered").click()
    expect(answer.locator("details[open]")).to_contain_text("passage")


def test_an_example_can_be_asked_with_one_press(page: Page) -> None:
    page.locator(".opener").first.click()
    expect(page.get_by_text("How was this answered")).to_be_visible()
    assert page.locator(".sentence, .abstention").count() > 0


def test_filters_narrow_what_is_asked(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Published from").fill("2024-01-01")
    page.get_by_label("Published from").press("Tab")
    answer = answered(page, "What did Tokayev tell Türk about the reforms?")
    expect(answer.locator(".abstention")).to_be_visible()


def test_a_draft_is_kept_over_a_reload(page: Page) -> None:
    page.get_by_role("textbox", name="Question").fill("Who was it that")
    page.reload()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("Who was it that")


def test_an_answer_is_shared_by_a_link_and_read_in_another_browser(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    answered(page).get_by_role("button", name=re.compile("[Ll]ink|Share")).click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "#/answers/" in link
    other = open_page(link[link.index("#") :])
    expect(other.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(other.locator(".sentence")).to_contain_text(TALKS)
    other.locator(".sentence .cite").first.click()
    expect(quote_box(other).locator("mark")).to_have_text(TALKS)


class Pausing:
    """A model that waits after its first sentence until it is told to go on, and then makes something up."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def act(self, handler: Handler) -> None:
        handler.begin(200, "text/event-stream")
        handler.event(delta(f"{TRUE} {TRUE_TOO[:12]}"))
        self.go_on.wait(60)
        with suppress(OSError):  # a reader may have stopped it
            handler.event(delta(f"{TRUE_TOO[12:]} {MADE_UP}"))
            handler.event(delta(finish="stop"))
            handler.event("[DONE]")


@pytest.fixture
def pausing() -> Iterator[Pausing]:
    model = Pausing()
    yield model
    model.go_on.set()


class TestWithAModel:
    @pytest.fixture
    def server(self, pausing: Pausing, tmp_path: Path) -> Iterator[Served]:
        acts: list[Act] = [pausing.act] * 3
        settings = {"DATELINE_LLM": "openai:any", "OPENAI_API_KEY": "any"}
        with openai_server(*acts) as model, served(tmp_path, OPENAI_BASE_URL=model.url, **settings) as server:
            yield server

    def test_the_first_sentence_is_read_while_the_rest_is_still_written(self, page: Page, pausing: Pausing) -> None:
        ask(page, ASKED_OF_A_MODEL)
        expect(page.locator(".sentence")).to_have_count(1)
        expect(page.locator(".sentence .cite").first).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        page.locator(".sentence .cite").first.hover()
        expect(quote_box(page).locator("mark")).to_be_visible()
        pausing.go_on.set()
        expect(page.locator(".sentence")).to_have_count(2)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        assert "1969" not in (page.locator(".said").text_content() or "")
        page.get_by_text("How was this answered").click()
        expect(page.locator("details[open]")).to_contain_text(MADE_UP)

    def test_an_answer_can_be_stopped_and_asked_again(self, page: Page, pausing: Pausing) -> None:
        ask(page, ASKED_OF_A_MODEL)
        expect(page.locator(".sentence")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.get_by_text("Stopped.", exact=True).first).to_be_visible()
        pausing.go_on.set()
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator(".sentence")).to_have_count(2)
