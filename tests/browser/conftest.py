"""One Chromium for all tests, a context for each, and a server with the seeds; what a page may never do fails a test.

Without the packages of requirements-browser.lock nothing here is collected; without a browser the run ends at once and
says how to get one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evals.bench.browsing import HOW_TO_GET_ONE, chromium_path
from tests.browser.serving import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.watching import Watch

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]
PATIENCE_MS = 60_000  # a model's library alone takes seconds to load on a busy machine; what fails waits as long
DESK = {"width": 1280, "height": 800}
Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = chromium_path()
    if path is None:
        pytest.exit(HOW_TO_GET_ONE, returncode=1)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The two seeds. Tests that share it may ask; what they read in stays theirs by its words."""
    with served(tmp_path_factory.mktemp("seeded")) as server:
        yield server


@pytest.fixture
def server(seeded: Served) -> Served:
    """The server that `open_page` opens. A module that needs another one overrides it."""
    return seeded


@pytest.fixture
def watch(server: Served) -> Iterator[Watch]:
    from tests.browser.watching import Watch

    watching = Watch(server.url)
    yield watching
    assert watching.unexpected == []


@pytest.fixture
def open_page(
    browser: Browser, server: Served, watch: Watch, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Open]:
    """Opens a page at a place (`#/stories`), in a context of its own made with the options given."""
    pages: list[Page] = []

    def opened(place: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESK, "base_url": server.url, **options})
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        page = context.new_page()
        pages.append(page)
        page.goto(f"{server.url}/{place}")
        return page

    yield opened
    failed = getattr(request.node, "failed", False)
    for number, page in enumerate(pages):
        if failed and not page.is_closed():
            _keep(page, tmp_path / f"failed-{number}.png")
        page.context.close()


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    if outcome.get_result().when == "call":
        item.failed = outcome.get_result().failed  # type: ignore[attr-defined]


def _keep(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)
    print(f"What it looked like: {path}")
