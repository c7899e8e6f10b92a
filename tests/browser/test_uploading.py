"""Files dropped on the page: how far they are, what was read in, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.serving import Served, served
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
LARGEST = 3_000_000


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("uploads")
    with served(folder, DATELINE_MAX_UPLOAD_BYTES=str(LARGEST)) as server:
        yield server


@pytest.fixture
def server(own: Served) -> Served:
    return own


def drop(page: Page, *files: Path) -> None:
    """As a hand does it: over the page, then let go."""
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 400, "data": data})


@contextmanager
def slow_line(page: Page, *, bytes_per_s: int) -> Iterator[None]:
    devtools = page.context.new_cdp_session(page)
    usual = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", usual | {"uploadThroughput": bytes_per_s})
    yield
    devtools.send("Network.emulateNetworkConditions", usual)
    devtools.detach()


def outcomes(page: Page, text: str) -> Locator:
    return page.locator(".upload-outcome").filter(has_text=text)


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_dropped_file_is_read_in_and_can_be_asked_about(open_page: Open, tmp_path: Path) -> None:
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    drop(page, text_file(tmp_path, "lantern.txt", "The Lantern festival of Tarn drew 900 visitors, said Ulla Brede."))
    expect(outcomes(page, "1 article added")).to_be_visible()
    page.locator(".upload-articles a").click()
    expect(page.locator(".article-text")).to_contain_text("900 visitors")


def test_what_a_browser_prints_as_pdf_is_read_in(open_page: Open, tmp_path: Path) -> None:
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    sheet = page.context.new_page()
    story = "The bridge of Ulm was closed on Friday after its engineer, Tove Lind, had found a crack in it. " * 3
    sheet.set_content(f"<h1>Crack closes bridge of Ulm</h1><p>{story}</p>")
    sheet.pdf(path=tmp_path / "bridge.pdf")
    sheet.close()
    drop(page, tmp_path / "bridge.pdf")
    expect(outcomes(page, "1 article added")).to_be_visible()
    page.locator(".upload-articles a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Crack closes bridge of Ulm")
    expect(page.locator(".article-text")).to_contain_text(story.strip())


def test_files_may_be_dropped_on_any_view_and_a_folder_is_opened(open_page: Open, tmp_path: Path) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    for name in ("Elva", "Fenn", "Garde"):
        text_file(
            folder, f"{name}.txt", f"The bridge of {name} was closed on Monday after a storm, the {name} police said."
        )
    page = open_page("#/stories")
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()
    drop(page, folder)
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    expect(outcomes(page, "1 article added")).to_have_count(3)


def test_what_cannot_be_read_is_named_with_the_reason_and_the_rest_goes_on(open_page: Open, tmp_path: Path) -> None:
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    picture = tmp_path / "photo <b>.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    drop(page, picture, text_file(tmp_path, "mill.txt", "The mill of Orm burnt down on Friday, the fire brigade said."))
    expect(outcomes(page, "1 skipped")).to_be_visible()
    expect(page.locator(".upload-skipped")).to_contain_text("photo <b>.png")
    expect(outcomes(page, "1 article added")).to_be_visible()


def test_the_share_that_has_been_sent_is_shown(open_page: Open, tmp_path: Path) -> None:
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    lines = "\n\n".join(f"Line {number} of the report on the harbour of Tarn." for number in range(10_000))
    half = "() => { const bar = document.querySelector('progress'); return bar && bar.value > 0 && bar.value < 1; }"
    with slow_line(page, bytes_per_s=50_000):
        drop(page, text_file(tmp_path, "report.txt", lines))
        page.wait_for_function(half)
        expect(page.get_by_role("progressbar", name="Sending report.txt")).to_be_visible()
    expect(outcomes(page, "1 article added")).to_be_visible()


def test_a_file_can_be_stopped_on_its_way_and_sent_after_all(open_page: Open, tmp_path: Path) -> None:
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    with slow_line(page, bytes_per_s=50_000):
        drop(page, text_file(tmp_path, "long.txt", "The long report of Tarn. " * 40_000))
        page.get_by_role("button", name="Stop long.txt").click()
        expect(page.get_by_role("button", name="Send long.txt after all")).to_be_visible()
    page.get_by_role("button", name="Send long.txt after all").click()
    expect(outcomes(page, "1 article added")).to_be_visible()


def test_a_file_that_is_too_large_is_refused_with_what_to_do(open_page: Open, tmp_path: Path, watch: Watch) -> None:
    watch.allow("413")
    page = open_page("#/upload")
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    drop(page, text_file(tmp_path, "huge.txt", "word " * LARGEST))
    expect(page.locator(".upload-problem")).to_contain_text("larger than 3,000,000 bytes")
