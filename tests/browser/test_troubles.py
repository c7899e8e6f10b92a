"""What goes wrong is said, nothing written is lost, and it goes on from there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.serving import Served, served
from tests.browser.test_asking import QUESTION, TALKS, answered, ask
from tests.browser.watching import Watch
from tests.service.cli.test_commands import run

pytestmark = pytest.mark.browser
A_MINUTE = 20  # requests, of an address


class TestWithoutAServer:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Served]:
        with served(tmp_path) as server:
            yield server

    def test_a_question_waits_for_the_server_to_come_back(self, open_page: Open, server: Served, watch: Watch) -> None:
        watch.allow(r"net::ERR_|Failed to load resource")
        page = open_page()
        answered(page)
        server.stop()
        ask(page, "What did he propose to WIPO?")
        expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        expect(page.get_by_role("heading", name="What did he propose to WIPO?")).to_be_visible()
        server.start()
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".turn").last).to_contain_text("WIPO regional office in Almaty")

    def test_a_view_says_so_and_is_there_when_the_server_is(
        self, open_page: Open, server: Served, watch: Watch
    ) -> None:
        watch.allow(r"net::ERR_|Failed to load resource")
        page = open_page("#/articles")
        expect(page.locator(".article-list .row-title").first).to_be_visible()
        server.stop()
        page.get_by_role("searchbox").fill("Tokayev")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").first).to_contain_text("cannot be reached")
        server.start()
        while page.get_by_role("button", name="Try again").count():
            page.get_by_role("button", name="Try again").first.click()
            expect(page.get_by_role("status", name="Looking")).to_have_count(0)
        expect(page.locator(".article-list .row-title")).to_contain_text(["Tokayev meets"])


class TestWithKeys:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Served]:
        with served(tmp_path) as server:
            made = run(server.home, "keys", "create", "reader", "--json")
            server.key = json.loads(made.stdout)["secret"]
            yield server

    def test_a_key_is_asked_for_once_and_kept(self, open_page: Open, server: Served, watch: Watch) -> None:
        watch.allow("401")
        page = open_page()
        dialog = page.get_by_role("dialog", name="A key is needed")
        dialog.get_by_label("Key").fill("dl_wrong")
        dialog.get_by_role("button", name="Use this key").click()
        expect(dialog).to_contain_text("unknown or revoked")
        dialog.get_by_label("Key").fill(str(server.key))
        dialog.get_by_role("button", name="Use this key").click()
        expect(dialog).to_have_count(0)
        answer = answered(page)
        expect(answer.locator(".sentence")).to_contain_text(TALKS)
        answer.locator(".sentence .cite").first.click()
        expect(page.locator(".popover mark")).to_have_text(TALKS)
        page.reload()
        expect(page.locator(".sentence")).to_contain_text(TALKS)

    @pytest.mark.parametrize("given", [True, False], ids=["a key", "none"])
    def test_a_refusal_from_before_the_reply_asks_nothing(
        self, open_page: Open, server: Served, watch: Watch, given: bool
    ) -> None:
        watch.allow("401")
        page = open_page()
        page.wait_for_load_state("networkidle")
        held: list[Route] = []
        conversations = re.compile(r"/v1/conversations\?")
        # Holds one and goes on watching: a page that asks again while the watching ends (`times=1`) is lost, or hangs.
        page.route(conversations, lambda route: route.continue_() if held else held.append(route))
        with page.expect_request(conversations):
            page.reload()
        dialog = page.get_by_role("dialog", name="A key is needed")
        if given:
            dialog.get_by_label("Key").fill(str(server.key))
            dialog.get_by_role("button", name="Use this key").click()
            expect(page.locator(".opener").first).to_be_visible()
        else:
            expect(dialog).to_be_visible()
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
        [route] = held
        refusal = route.fetch()  # as it was sent: without a key
        assert refusal.status == 401
        with page.expect_response(lambda got: bool(conversations.search(got.url)) and got.ok is given):
            route.fulfill(response=refusal)
        page.evaluate("() => new Promise((done) => setTimeout(done, 200))")  # as long as a box would take to open
        expect(dialog).to_have_count(0)

    def test_without_a_key_the_question_stays_and_is_asked_when_there_is_one(
        self, open_page: Open, server: Served, watch: Watch
    ) -> None:
        watch.allow("401")
        page = open_page()
        dialog = page.get_by_role("dialog", name="A key is needed")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        ask(page, QUESTION)
        dialog.get_by_label("Key").fill(str(server.key))
        page.keyboard.press("Enter")
        expect(page.locator(".sentence")).to_contain_text(TALKS)


class TestWithALimit:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Served]:
        with served(tmp_path, DATELINE_RATE_LIMIT=str(A_MINUTE)) as server:
            yield server

    def test_too_many_requests_are_told_with_the_seconds_to_wait(
        self, open_page: Open, server: Served, watch: Watch
    ) -> None:
        watch.allow("429")
        page = open_page()
        expect(page.locator(".opener").first).to_be_visible()
        while httpx.get(f"{server.url}/v1/articles", trust_env=False).status_code != 429:
            pass
        ask(page, QUESTION)
        expect(page.get_by_role("alert")).to_contain_text(f"More than {A_MINUTE} requests in a minute")
        waiting = page.get_by_role("button", name="Try again in")
        expect(waiting).to_be_disabled()
        expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


class TestWithNothing:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[Served]:
        with served(tmp_path, DATELINE_SEEDS="off") as server:
            yield server

    def test_an_empty_archive_says_what_to_do_first(self, open_page: Open) -> None:
        page = open_page()
        page.get_by_role("link", name="Add articles").click()
        expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
        for place, said in (
            ("articles", "The archive is empty"),
            ("stories", "There are no stories yet"),
            ("digests", "No digest has been kept yet"),
        ):
            page.goto(f"{page.url.partition('#')[0]}#/{place}")
            expect(page.get_by_text(said)).to_be_visible()

    def test_a_question_to_an_empty_archive_is_an_abstention(self, open_page: Open) -> None:
        answer = answered(open_page())
        expect(answer.locator(".abstention")).to_be_visible()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("#/articles/none", "not in the archive"),
        ("#/stories/none", "not in the archive"),
        ("#/answers/none", "not kept"),
        ("#/conversations/none", "not kept"),
        ("#/digests/none", "no such digest"),
        ("#/nowhere/at/all", "Nothing here"),
        ("#/articles/%E0%A4%A", "not in the archive"),
    ],
)
def test_a_place_that_is_not_there_says_so_and_leads_on(open_page: Open, watch: Watch, place: str, said: str) -> None:
    watch.allow("404")
    page = open_page(place)
    expect(page.get_by_role("main")).to_contain_text(said)
    expect(page.locator("main a").first).to_be_visible()
