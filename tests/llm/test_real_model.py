"""A real, small model: through the `openai:` path users have, and in this process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import prompts
from service.adapters.gguf_llm import gguf_model
from service.adapters.langchain_llm import langchain_model
from service.model import Message
from service.ports import LanguageModel, ModelRefused, ModelUnavailable, ReplyTruncated
from service.reply import MAX_SENTENCES, DraftSentence
from service.tokens import count_tokens
from service.writing import write_drafts
from tests.passages import passage, ranked

pytestmark = [pytest.mark.llm, pytest.mark.timeout(300)]
HELLO = [Message("user", "Say hello.")]
TEXT = (
    "Kazakh Deputy Foreign Minister Kairat Umarov held talks in Geneva. "
    "He met the WHO Director-General Tedros Ghebreyesus."
)


@pytest.fixture(params=["openai", "gguf"])
def model(request: pytest.FixtureRequest, smollm2_url: str, smollm2_file: Path) -> LanguageModel:
    if request.param == "gguf":
        return gguf_model(f"gguf:{smollm2_file}", threads=2)
    return langchain_model("openai:any", environ={"OPENAI_BASE_URL": smollm2_url})


def test_a_reply_comes_up_to_its_token_limit(model: LanguageModel) -> None:
    pieces: list[str] = []
    with pytest.raises(ReplyTruncated):
        pieces.extend(model.stream(HELLO, timeout_s=120, max_tokens=4))
    assert "".join(pieces).startswith("Hello")


def test_time_is_kept(model: LanguageModel) -> None:
    long_reply = [Message("user", "Count from one to ten thousand. " * 20)]
    with pytest.raises(ModelUnavailable):
        list(model.stream(long_reply, timeout_s=0.2, max_tokens=1_000))


def test_a_prompt_larger_than_its_context_is_refused(model: LanguageModel) -> None:
    with pytest.raises(ModelRefused, match="context"):
        list(model.stream([Message("user", "word " * 9_000)], timeout_s=120, max_tokens=4))


def test_writes_drafts_from_passages(smollm2_url: str) -> None:
    drafts = list(
        write_drafts(
            "Who did Umarov meet?",
            ranked(passage(TEXT)),
            as_of=datetime(2026, 11, 21, tzinfo=UTC),
            model=langchain_model("openai:any", environ={"OPENAI_BASE_URL": smollm2_url}),
            prompt=prompts.load("answer"),
            count_tokens=count_tokens,
            timeout_s=200,
            clock=time.monotonic,
            sleep=time.sleep,
            chance=lambda: 0.5,
        )
    )
    assert 1 <= len(drafts) <= MAX_SENTENCES
    assert all(draft.text for draft in drafts if isinstance(draft, DraftSentence))


def test_the_server_can_be_started_from_the_command_line(smollm2_file: Path) -> None:
    command = [sys.executable, "-m", "tests.llm.server", "--port", "0"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=dict(os.environ)) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/models", timeout=30).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
