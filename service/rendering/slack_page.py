"""What a browser shows of an installation in Slack, once it is over.

Flows in: how it went. Flows out: an HTML page that needs nothing else, in the dress of an Edition's page, and under the
same Content-Security-Policy. Knows no Slack but its words.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.rendering.templating import filled


@dataclass(frozen=True, slots=True)
class SlackPage:
    """Plain words: they are escaped when it is rendered."""

    heading: str
    text: str
    href: str | None = None
    link: str = ""


def installed(workspace: str | None, *, href: str) -> SlackPage:
    return SlackPage(
        f"Dateline is in {workspace or 'your workspace'}",
        "Write to it under Apps, or bring it into a channel with /invite @Dateline and ask it there: @Dateline, and "
        "your question. Every sentence of its answers carries a quote that can be checked.",
        href,
        "Open it in Slack",
    )


def declined() -> SlackPage:
    return SlackPage(
        "Nothing was installed",
        "You said no in Slack, and nothing has changed there. Follow the invitation again should you change your mind.",
    )


def expired() -> SlackPage:
    return SlackPage(
        "This link is no longer good",
        "An invitation holds for a day, and an installation has to be finished within ten minutes, in the browser in "
        "which it was begun. Follow the invitation again; if that does not help, ask whoever sent it for a new one.",
    )


def failed(reason: str) -> SlackPage:
    return SlackPage(
        "It did not work",
        f"Dateline was not installed. {reason}. Follow the invitation again; if that does not help, show this page to "
        "whoever sent it.",
    )


def rendered(page: SlackPage) -> str:
    return filled("slack_page.html.j2", page=page)
