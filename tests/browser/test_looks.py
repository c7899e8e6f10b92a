"""Every view on a phone, in the dark, by the keyboard alone, and as axe sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.articles import HOSTILE, HOSTILE_TITLE, WIDE, WIDE_TITLE
from tests.browser.conftest import Open
from tests.browser.serving import Served, served
from tests.browser.test_asking import QUESTION, TALKS, answered
from tests.browser.watching import overflow

pytestmark = pytest.mark.browser
PLACES = ["#/", "#/articles", "#/articles?q=Velmar", "#/stories", "#/digests", "#/upload", "#/nowhere"]
KEPT = ["conversation", "abstention", "answer", "article", "hostile", "story", "digest"]
WIDTHS = [320, 390]
TALL = 2_400  # nothing lies half under the composer
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((node) => node.checkVisibility() && !node.closest('[inert]') && !node.classList.contains('unheard'))
  .filter((node) => getComputedStyle(node).display !== 'inline' && !node.closest('.skip, p'))
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([node, { width, height }]) => width > 0 && height < 44 && !reach(node))
  .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 90)} ${Math.round(width)}×${Math.round(height)}`);
  function reach(node) {  // what is small may reach further than it is drawn
    const { height } = getComputedStyle(node, '::after');
    return parseFloat(height) >= 44;
  }"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, str]]]:
    """A server with something of everything, and where each of it stands."""
    with served(tmp_path_factory.mktemp("full")) as server:
        hostile = server.add(
            HOSTILE, title=HOSTILE_TITLE, source="<i>Evil</i> Press", url="https://example.org/brollin"
        )
        wide = server.add(WIDE, title=WIDE_TITLE, source="Fjord 🐟 Press", published="2026-11-20")
        answer = server.ask(QUESTION)
        none = server.ask("Who won the 2022 World Cup?")
        edition = server.post("/v1/digests", {"since": "2023-03-01"})
        yield (
            server,
            {
                "conversation": f"#/conversations/{answer['conversation_id']}",
                "abstention": f"#/conversations/{none['conversation_id']}",
                "answer": f"#/answers/{answer['id']}",
                "article": f"#/articles/{wide}?revision=1&start=10&end=60",
                "hostile": f"#/articles/{hostile}",
                "story": f"#/stories/{server.get('/v1/stories')['stories'][0]['id']}",
                "digest": f"#/digests/{edition['id']}",
            },
        )


@pytest.fixture
def server(full: tuple[Served, dict[str, str]]) -> Served:
    return full[0]


@pytest.fixture(params=[*PLACES, *KEPT])
def place(request: pytest.FixtureRequest, full: tuple[Served, dict[str, str]]) -> str:
    return full[1].get(request.param, request.param)


def settled(page: Page) -> Page:
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("main .loading")).to_have_count(0)
    return page


def phone(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 700}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, place: str, scheme: str) -> None:
    tall = {"viewport": {"width": 1_280, "height": TALL}}
    assert violations(settled(open_page(place, color_scheme=scheme, reduced_motion="reduce", **tall))) == []


def test_axe_finds_nothing_on_a_phone(open_page: Open, place: str) -> None:
    tall = phone(390) | {"viewport": {"width": 390, "height": TALL}}
    assert violations(settled(open_page(place, reduced_motion="reduce", **tall))) == []


def test_axe_finds_nothing_in_what_opens(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    answer = answered(page)
    answer.get_by_text("How was this answered").click()
    answer.locator(".sentence .cite").first.click()
    expect(page.locator(".popover mark")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    assert violations(page) == []
    page.get_by_role("button", name="Keys").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_on_a_phone(open_page: Open, place: str, width: int) -> None:
    assert overflow(settled(open_page(place, **phone(width)))) <= 0


def test_what_is_tapped_is_large_enough(open_page: Open, place: str) -> None:
    assert settled(open_page(place, **phone(390))).evaluate(SMALL) == []


def test_dark_and_light_follow_the_system_until_one_is_chosen(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    assert lightness(page) < 60
    theme = page.get_by_role("button", name="Theme")
    theme.click()
    expect(theme).to_have_accessible_name("Theme: light")
    assert lightness(page) > 200
    page.reload()
    assert lightness(page) > 200
    theme.click()
    theme.click()
    expect(theme).to_have_accessible_name("Theme: as the system")
    assert lightness(page) < 60


def lightness(page: Page) -> float:
    """Of what lies behind the text, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    parts = [float(part) for part in colour.partition("(")[2].rstrip(")").replace(",", " ").split()[:3]]
    return sum(parts) / len(parts)


def test_a_reader_who_wants_no_motion_gets_none(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    answered(page)
    moving = page.evaluate(
        "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 10).length"
    )
    assert moving == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") != "smooth"


def test_the_keyboard_alone_is_enough_to_ask_and_read(open_page: Open) -> None:
    page = open_page("#/stories")
    settled(page)
    page.keyboard.press("/")
    field = page.get_by_role("textbox", name="Question")
    expect(field).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".sentence")).to_contain_text(TALKS)
    expect(page.get_by_text("How was this answered")).to_be_visible()
    reached = [focused(page) for _ in range(60) if page.keyboard.press("Tab") is None]
    assert any("cite" in one for one in reached)
    assert any("send" in one for one in reached)
    assert any("skip" in one for one in reached)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.className + ' ' + document.activeElement.id"))


def test_the_first_tab_leads_past_the_menu(open_page: Open) -> None:
    page = open_page("#/articles")
    settled(page)
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); document.body.focus()")
    page.get_by_role("link", name="Skip to the content").focus()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_list_of_keys_opens_and_closes(open_page: Open) -> None:
    page = open_page("#/stories")
    settled(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("New question")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
