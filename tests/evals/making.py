"""Answers and options, made short for the tests of what is asked and how it is scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evals.archive import OpenArchive
from evals.progress import Bar
from evals.suites.suite import Options
from service.model import Abstention, Answer, Citation, Retrieved, Sentence
from service.settings import Settings
from tests.scripted_reader import ScriptedReader

NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)
ARTICLE = "a"
TEXTS = {ARTICLE: "Türk met Tang in Geneva on Dec. 8. Nothing else happened there."}
SETTINGS = (
    "DATELINE_HOME",
    "DATELINE_LLM",
    "DATELINE_EMBEDDER",
    "DATELINE_READER",
    "DATELINE_SEEDS",
    "DATABASE_URL",
    "CHROMA_URL",
)


class ClosableScriptedReader(ScriptedReader):
    """As `service.bootstrap` makes a reader."""

    def close(self) -> None:
        """Holds nothing."""


def answer(*sentences: str, quotes: tuple[str, ...] = (), short: str | None = None, conversation: str = "v") -> Answer:
    """Without sentences, an abstention. Each sentence cites every quote; one in no text has offsets of another."""
    citations = tuple(_citation(number, quote) for number, quote in enumerate(quotes, 1))
    numbers = tuple(citation.number for citation in citations)
    return Answer(
        id="x",
        question="Who?",
        standalone_question="Who?",
        status="answered" if sentences else "abstained",
        text=" ".join(sentences) or "The archive does not say.",
        short_answer=short,
        sentences=tuple(Sentence(sentence, numbers) for sentence in sentences),
        citations=citations,
        dropped=(),
        conflicts=(),
        nearest=(),
        abstention=None if sentences else Abstention("no_support", "The archive does not say."),
        mode="extractive",
        model=None,
        prompt=None,
        degraded=False,
        conversation_id=conversation,
        as_of=NOW,
        retrieved=Retrieved(1, 1, None, None),
    )


def keyless(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    """Dateline as it comes, with `folder` to work in and nothing of this machine's."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    return Settings()


def options(folder: Path, settings: Settings, **given: object) -> Options:
    return Options(settings=settings, progress=Bar(), cache=folder / "cache", **given)  # type: ignore[arg-type]


def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, what archives are called for: "ask" and "search", in their order."""
    made: list[str] = []
    for name in ("ask", "search"):
        monkeypatch.setattr(OpenArchive, name, _noted(name, getattr(OpenArchive, name), made))
    return made


def _noted(name: str, method: Callable[..., Any], made: list[str]) -> Callable[..., Any]:
    def called(*args: object, **given: object) -> object:
        made.append(name)
        return method(*args, **given)

    return called


def write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def _citation(number: int, quote: str) -> Citation:
    start = max(0, TEXTS[ARTICLE].find(quote))
    return Citation(number, ARTICLE, 1, None, None, None, None, start, start + len(quote), quote)
