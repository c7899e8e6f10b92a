"""`python -m tests.browser.screenshots`: what the README shows of the page, taken from a server with the seeds.

Writes desk.webp (1280 × 800, an answer with an open citation), phone.webp (390 × 844) and dark.webp (the article that
the citation leads to) into looked_at/, beside this module.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from evals.bench.browsing import HOW_TO_GET_ONE, chromium_path
from tests.browser.serving import Served, served
from tests.browser.test_asking import answered, quote_box

FOLDER = Path(__file__).parent / "looked_at"
TWO_SENTENCES = "What did Umarov propose to WIPO?"
SHORT = "Who did Umarov meet at the WHO?"
OF_A_WIRE = "Which principle does the modernization follow?"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
QUALITY = 80


def main() -> int:
    path = chromium_path()
    if path is None:
        print(HOW_TO_GET_ONE, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        desk(browser, server)
        phone(browser, server)
        dark(browser, server)
        browser.close()
    return 0


def desk(browser: Browser, server: Served) -> None:
    page = browser.new_page(viewport=DESK, reduced_motion="reduce")
    page.goto(server.url)
    answered(page, SHORT)
    page.get_by_role("link", name="New question").first.click()
    answered(page, TWO_SENTENCES).locator(".sentence .cite").last.click()
    expect(quote_box(page).locator(".in-paragraph")).to_contain_text("Global Innovation Index")
    keep(page, "desk")


def phone(browser: Browser, server: Served) -> None:
    page = browser.new_page(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    page.goto(server.url)
    answered(page, SHORT)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "phone")


def dark(browser: Browser, server: Served) -> None:
    page = browser.new_page(viewport=DESK, color_scheme="dark", reduced_motion="reduce")
    page.goto(server.url)
    answered(page, OF_A_WIRE).locator(".sentence .cite").last.click()
    quote_box(page).get_by_role("link", name="Open article").click()
    expect(page.locator(".article-text mark")).to_be_in_viewport()
    keep(page, "dark")


def keep(page: Page, name: str) -> None:
    """WebP, which Playwright itself does not write."""
    page.wait_for_load_state("networkidle")
    shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    picture = base64.b64decode(shot["data"])
    (FOLDER / f"{name}.webp").write_bytes(picture)
    print(f"{name}.webp: {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
