"""How soon the first sentence stands on the page, in a real Chromium.

Flows in: a server's address and questions. Flows out: milliseconds from the Enter key to the first frame that shows a
sentence, by the page's own clock. Knows nothing of whether the answers are good.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = (
    "No browser was found. Install Chromium (Debian and Ubuntu: apt install chromium), or name the one you have: "
    "BROWSER=/path/to/chromium"
)
ASKING = "textarea"
WAIT_MS = 10_000
# A frame is on the screen once a task runs that the frame's own callback has queued.
STOPWATCH = """
window.stopwatch = new Promise((seen) => {
  let enter = null;
  setTimeout(seen, WAIT_MS, null);
  const shown = () => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => { after.port1.close(); seen(performance.now() - enter); };
    after.port2.postMessage(null);
  });
  addEventListener('keydown', (event) => { if (event.key === 'Enter') enter ??= event.timeStamp; }, true);
  new MutationObserver((_changes, observer) => {
    if (enter === null || !document.querySelector('.sentence')) return;
    observer.disconnect();
    shown();
  }).observe(document, { childList: true, subtree: true });
});
""".replace("WAIT_MS", str(WAIT_MS))


def chromium_path() -> str | None:
    """The Chromium that $BROWSER names, else the first there is; None where there is none."""
    named = os.environ.get("BROWSER", "")
    candidates = (named,) if named else BROWSERS
    return next((path for path in map(shutil.which, candidates) if path), None)


def first_sentences_ms(url: str, questions: Sequence[str]) -> list[float] | None:
    """For each question that gets a sentence within 10 s, on a page just opened.

    None without a browser, or without what drives one. Raises Playwright's errors when there is no such page.
    """
    path = chromium_path()
    if path is None or find_spec("playwright") is None:
        return None
    with _browser(path) as browser:
        taken = [_first_sentence_ms(browser, url, question) for question in questions]
    return [ms for ms in taken if ms is not None]


@contextmanager
def _browser(path: str) -> Iterator[Any]:
    playwright = import_module("playwright.sync_api")  # not among what Dateline or its checks need
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path)
        try:
            yield browser
        finally:
            browser.close()


def _first_sentence_ms(browser: Any, url: str, question: str) -> float | None:
    with browser.new_context() as context:
        context.add_init_script(STOPWATCH)
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        page.fill(ASKING, question)
        page.press(ASKING, "Enter")
        taken = page.evaluate("window.stopwatch")
        return None if taken is None else float(taken)
