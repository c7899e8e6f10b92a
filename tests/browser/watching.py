"""What a page may never do, watched from its first request to its last.

Flows in: the events of a browser context. Flows out: a list of complaints: errors of its script, what its policy
forbade, requests that failed, went to another host or were answered with an error, and dialogs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response, WebError

LEFT_BY_THE_PAGE = "net::ERR_ABORTED"  # what it no longer wants, or what a navigation took with it


@dataclass
class Watch:
    """Complaints about one context; those that a test has provoked are let through by `allow`."""

    url: str
    complaints: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", self._threw)
        context.on("dialog", self._asked)
        context.on("request", self._sent)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def allow(self, pattern: str) -> None:
        """Complaints that match are part of the test."""
        self.allowed.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(pattern.search(said) for pattern in self.allowed)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _threw(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _asked(self, dialog: Dialog) -> None:
        self.complaints.append(f"{dialog.type} dialog: {dialog.message}")
        dialog.dismiss()

    def _sent(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT_BY_THE_PAGE:
            self.complaints.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"answered {response.status}: {response.request.method} {response.url}")


def overflow(page: Page) -> int:
    """By how many pixels the page scrolls sideways; 0 when it does not."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
