"""Conversations are kept: read again, gone on with, named, deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.serving import Served, served
from tests.browser.test_asking import PHONE, QUESTION, TALKS, answered
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("talks")) as server:
        yield server


def kept(page: Page) -> Locator:
    return page.get_by_role("list", name="Conversations").locator(".conversation")


def press(page: Page, deed: str) -> None:
    """A button of the one conversation that is listed, which comes when it is hovered."""
    kept(page).hover()
    page.get_by_role("navigation").get_by_role("button", name=deed).click()


def test_a_conversation_is_read_again_after_a_reload_and_gone_on_with(page: Page) -> None:
    answered(page)
    expect(page).to_have_url(re.compile("#/conversations/"))
    page.reload()
    expect(page.locator(".sentence")).to_contain_text(TALKS)
    answered(page, "What did he propose to WIPO?")
    page.reload()
    expect(page.locator(".turn .question")).to_have_text([QUESTION, "What did he propose to WIPO?"])
    page.locator(".turn .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text(TALKS)


def test_conversations_are_listed_newest_first_and_lead_to_what_was_said(page: Page) -> None:
    answered(page)
    page.get_by_role("link", name="New question").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you want to know?")  # not in the old one's box
    answered(page, "What did Umarov propose to WIPO?")
    expect(kept(page)).to_have_count(2)
    kept(page).last.click()
    expect(page.locator(".sentence")).to_have_count(1)  # the other conversation has two, and may stand there still
    expect(page.locator(".sentence")).to_contain_text(TALKS)
    expect(kept(page).last).to_have_attribute("aria-current", "page")


def test_a_conversation_gets_another_name_which_stays(page: Page) -> None:
    answered(page)
    press(page, "Rename")
    page.get_by_role("textbox", name="Name of the conversation").fill("Geneva <b>talks</b> 🇨🇭")
    page.keyboard.press("Enter")
    expect(kept(page)).to_contain_text("Geneva <b>talks</b> 🇨🇭")
    page.reload()
    expect(kept(page)).to_contain_text("Geneva <b>talks</b> 🇨🇭")
    expect(page.get_by_role("heading", level=1)).to_have_text("Geneva <b>talks</b> 🇨🇭")


def test_a_list_from_before_a_name_does_not_undo_it(page: Page, server: Served) -> None:
    answered(page)
    before = server.get("/v1/conversations")
    held: list[Route] = []
    lists = re.compile(r"/v1/conversations\?")
    page.route(lists, lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(lists):
        page.reload()
    page.get_by_role("main").get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name of the conversation").fill("Geneva")
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.keyboard.press("Enter")
    with page.expect_response(lists):
        held[0].fulfill(json=before)
    expect(kept(page)).to_contain_text("Geneva")
    expect(page.get_by_role("heading", level=1)).to_have_text("Geneva")


def test_escape_leaves_the_old_name(page: Page) -> None:
    answered(page)
    press(page, "Rename")
    page.get_by_role("textbox", name="Name of the conversation").fill("Another")
    page.keyboard.press("Escape")
    expect(kept(page)).to_contain_text(QUESTION)


def test_a_deleted_conversation_can_be_taken_back_and_else_is_gone(
    page: Page, server: Served, watch: Watch, open_page: Open
) -> None:
    answered(page)
    place = page.url[page.url.index("#") :]
    press(page, "Delete")
    expect(kept(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(kept(page)).to_have_count(1)
    press(page, "Delete")
    with page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        page.get_by_role("button", name="Dismiss").click()
    assert deleted.value.status == 204
    assert server.get("/v1/conversations")["conversations"] == []
    watch.allow("404")
    other = open_page(place)
    expect(other.get_by_text("This conversation is not kept")).to_be_visible()


def test_on_a_phone_conversations_are_behind_the_menu(open_page: Open) -> None:
    page = open_page(**PHONE)
    answered(page)
    expect(kept(page)).not_to_be_in_viewport()
    page.get_by_role("button", name="Menu").tap()
    expect(kept(page)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(kept(page)).not_to_be_in_viewport()
