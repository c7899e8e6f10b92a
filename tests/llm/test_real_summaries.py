"""Summaries by a real, small model that makes things up: what it says of the seeds, and what is left of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from seeds import seed_files
from service.adapters.langchain_llm import langchain_model
from service.prompting import Patience
from service.reply import DraftSentence
from service.summaries.material import Telling, telling
from service.summaries.writing import Asking, write_story, write_summary
from service.tokens import count_tokens
from tests.fakes import Unwatched
from tests.passages import passage
from tests.service.summaries.models import article
from vectorstore.model import Draft
from vectorstore.reading import read_drafts

pytestmark = [pytest.mark.llm, pytest.mark.timeout(300)]


def seeds() -> list[Telling]:
    drafts = [item for item in read_drafts(seed_files(), progress=Unwatched()) if isinstance(item, Draft)]
    return [telling([passage(draft.text, article=f"a{n}", title=draft.title)]) for n, draft in enumerate(drafts)]


def asking(url: str, asked: list[str], *, context_tokens: int = 8_192) -> Asking:
    model = langchain_model("openai:any", context_tokens=context_tokens, environ={"OPENAI_BASE_URL": url})
    patience = Patience(time.monotonic() + 250, time.monotonic, time.sleep, lambda: 0.5)
    return Asking(model, datetime(2026, 11, 22, tzinfo=UTC), patience, count_tokens, asked.append)


def test_writes_a_summary_of_both_seeds(smollm2_url: str) -> None:
    asked: list[str] = []
    drafts = list(write_summary(seeds(), most=4, style="prose", question=None, asking=asking(smollm2_url, asked)))
    assert asked == ["summary@1"]
    assert 1 <= len(drafts) <= 4
    assert all(draft.text for draft in drafts if isinstance(draft, DraftSentence))


def test_reads_in_parts_what_its_context_does_not_hold(smollm2_url: str) -> None:
    asked: list[str] = []
    towns = [
        article(f"Kairat Umarov visited {town}. {'They spoke of trade, of health and of the weather. ' * 18}", town)
        for town in ("Geneva", "Astana")
    ]
    drafts = list(write_story(towns, most=2, told=(), asking=asking(smollm2_url, asked, context_tokens=1_200)))
    assert asked == ["notes@1", "notes@1", "story@1"]
    assert len(drafts) <= 2
