"""Stories along their days, and digests: seen before they are kept, kept, and read again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.serving import Served, served

pytestmark = pytest.mark.browser
FLOOD = (
    "TARN – The river Orla flooded the lower town of Tarn on Sunday night. "
    "Mayor Ulla Brede said 40 families had left their homes. The Orla bridge of Tarn is closed."
)
AFTER = (
    "TARN – The river Orla, which flooded the lower town of Tarn on Sunday, has fallen by a metre. "
    "Mayor Ulla Brede said the 40 families of the lower town may return. The Orla bridge of Tarn stays closed."
)
FLOODS = "Orla floods the lower town of Tarn"
ARTICLES = (
    (FLOODS, FLOOD, "Tarn Courier", "2026-11-16"),
    (FLOODS, f"{FLOOD} Copied by Nord Wire.", "Nord Wire", "2026-11-16"),
    ("Orla falls, families of Tarn may return", AFTER, "Nord Wire", "2026-11-17"),
)


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("flooded")) as server:
        for number, (title, text, source, day) in enumerate(ARTICLES):
            server.add(text, title=title, source=source, published=day, url=f"https://example.org/orla/{number}")
        yield server


@pytest.fixture
def server(flooded: Served) -> Served:
    return flooded


def test_a_story_tells_its_articles_along_their_days_and_leads_into_them(open_page: Open) -> None:
    page = open_page("#/stories")
    page.get_by_role("link", name="Orla").first.click()
    expect(page.locator(".timeline-date")).to_have_text(["16 Nov 2026", "17 Nov 2026"])
    expect(page.get_by_text("The same text in")).to_be_visible()
    page.get_by_role("link", name="Orla falls").click()
    expect(page.locator(".article-text")).to_contain_text("has fallen by a metre")


def test_stories_are_found_by_a_topic(open_page: Open) -> None:
    page = open_page("#/stories")
    page.get_by_role("searchbox").fill("flood in Tarn")
    page.keyboard.press("Enter")
    expect(page.locator(".stories .row-title").first).to_contain_text("Orla")
    expect(page).to_have_url(re.compile("q=flood"))


def test_the_archive_is_searched_and_filtered_and_every_search_is_a_link(open_page: Open) -> None:
    page = open_page("#/articles")
    page.get_by_text("Filter by source and date").click()
    page.get_by_label("Source").fill("Nord Wire")
    page.get_by_label("From").fill("2026-11-17")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".article-list .row-title")).to_have_text(["Orla falls, families of Tarn may return"])
    again = open_page(place(page))
    expect(again.locator(".article-list .row-title")).to_have_text(["Orla falls, families of Tarn may return"])


@pytest.mark.parametrize("view", ["articles", "stories"])
def test_where_and_when_stand_on_one_line(open_page: Open, view: str) -> None:
    page = open_page(f"#/{view}")
    line = page.locator(".row-meta").filter(has_text="Nord Wire").first
    expect(line).to_be_visible()
    boxes = [part.bounding_box() for part in line.locator(".part").all()]
    assert len(boxes) > 1
    assert len({round(box["y"]) for box in boxes if box is not None}) == 1


def test_a_passage_of_another_time_than_the_one_asked_for_says_so(open_page: Open) -> None:
    page = open_page("#/articles?q=Which+town+did+the+Orla+flood+two+days+ago")
    expect(page.locator(".passage .row-meta").first).to_contain_text("not of the time asked for")
    again = open_page("#/articles?q=Which+town+did+the+Orla+flood")
    expect(again.locator(".passage .row-meta").first).to_be_visible()
    expect(again.get_by_text("not of the time asked for")).to_have_count(0)


def test_a_digest_is_seen_before_it_is_kept_and_then_read_again(open_page: Open) -> None:
    page = open_page("#/digests")
    expect(page.get_by_text("No digest has been kept yet")).to_be_visible()
    page.get_by_label("Day", exact=True).fill("2026-11-16")
    page.get_by_role("button", name="Show me first").click()
    expect(page.get_by_role("heading", name="Not kept yet")).to_be_visible()
    told = page.locator(".preview .sentence").first.text_content()
    page.get_by_role("button", name="Keep this digest").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("16 Nov 2026")
    assert "#/digests/" in page.url
    expect(page.locator(".edition .sentence").first).to_have_text(told or "")
    page.get_by_text("What was left out, and why").click()
    expect(page.locator(".receipt")).to_contain_text("articles")
    page.locator(".edition .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    page.get_by_role("link", name="Open article").click()
    expect(page.locator(".article-text mark")).to_be_in_viewport()
    listed = open_page("#/digests")
    expect(listed.locator(".editions .row-title")).to_have_count(1)


def test_a_digest_can_be_kept_that_builds_itself_and_be_deleted(open_page: Open) -> None:
    page = open_page("#/digests")
    page.locator("summary").get_by_text("Keep one").click()
    page.get_by_label("Name").fill("Morning of Tarn")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".definitions .row-title")).to_have_text(["Morning of Tarn"])
    page.get_by_role("button", name="Delete Morning of Tarn").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".definitions .row-title")).to_have_count(0)


def test_an_article_is_summed_up_in_cited_sentences(open_page: Open) -> None:
    page = open_page("#/articles?q=Orla")
    page.get_by_role("link", name="Orla falls").last.click()
    page.get_by_role("button", name="Summarize").click()
    expect(page.locator(".summary-text .sentence .cite").first).to_be_visible()


def place(page: Page) -> str:
    """What stands after the address of the server."""
    return page.url[page.url.index("#") :]
