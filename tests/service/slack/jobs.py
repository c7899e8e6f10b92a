"""Jobs of Slack's, one request of each kind, and a clock that is moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.model import (
    AppRemoved,
    ButtonClick,
    FormSent,
    JoinedThread,
    MessageShortcut,
    SlackJob,
    SlackPool,
    SlackRequest,
    SlackThread,
    SlashCommand,
    TabOpened,
    ThreadQuestion,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
RESPONSE_URL = "https://hooks.slack.example/commands/T0NEWS/1/never-shown"
WORKSPACE = "T0NEWS"


class HandClock:
    """Satisfies vectorstore.ports.Clock."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_s(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def thread(root: str = "1790000000.000100", *, workspace: str = WORKSPACE, channel: str = "C0DESK") -> SlackThread:
    return SlackThread(workspace, channel, root)


def joined(root: str = "1790000000.000100", **changes: str) -> JoinedThread:
    return JoinedThread(thread(root, **changes), "main", f"conversation of {root}")


def question(text: str = "Who closed the bridges?", *, workspace: str = WORKSPACE) -> ThreadQuestion:
    return ThreadQuestion(thread(workspace=workspace), "1790000000.000200", "U0ANA", workspace, text)


def job(
    key: str = "one",
    *,
    lane: str | None = None,
    pool: SlackPool = "answers",
    request: SlackRequest | None = None,
    attempts: int = 0,
) -> SlackJob:
    """In a lane of its own, unless one is named."""
    return SlackJob(key, lane or f"lane of {key}", pool, request or question(), attempts)


REQUESTS: tuple[SlackRequest, ...] = (
    ThreadQuestion(thread(), "1790000000.000200", "U0ANA", WORKSPACE, "Ki zárta le? „\ud800” \u2028", direct=True),
    SlashCommand(WORKSPACE, "C0DESK", "U0ANA", WORKSPACE, "/ask", "who?", RESPONSE_URL, "13345224609.738474920"),
    ButtonClick(WORKSPACE, "U0ANA", WORKSPACE, "quotes", "answer-1", "C0DESK", "1.2", "1.1", "133.7", RESPONSE_URL),
    ButtonClick(WORKSPACE, "U0ANA", WORKSPACE, "preview", "morning", None, None, None, "133.7", None),
    MessageShortcut(
        WORKSPACE,
        "C0DESK",
        "U0ANA",
        "T0OTHER",
        "check",
        "It rose.",
        ("https://a.example",),
        "1.2",
        None,
        RESPONSE_URL,
        "9",
    ),
    FormSent(WORKSPACE, "U0ANA", WORKSPACE, "ask", '{"item":2}', "and then?"),
    TabOpened(WORKSPACE, "U0ANA", "home", "D0ANA"),
    AppRemoved(WORKSPACE),
)
