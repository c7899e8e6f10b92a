"""What every request to a model shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Message
from service.ports import ModelUnavailable
from service.prompting import Patience, fenced, harmless, prompt_tokens, published_words, reply_to
from service.reply import Declined, DraftSentence, ReplyReader
from vectorstore.model import Published

MESSAGES = [Message("user", "Who?")]


@dataclass
class OneReply:
    text: str
    context_tokens: int = 8_192
    name: str = "one:any"
    asked: list[int] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        assert messages == MESSAGES
        assert timeout_s > 0
        self.asked.append(max_tokens)
        yield self.text


def patience(left_s: float) -> Patience:
    return Patience(100.0 + left_s, lambda: 100.0, lambda _: None, lambda: 0.0)


def test_nobody_is_asked_when_no_time_is_left() -> None:
    model = OneReply("He spoke.")
    with pytest.raises(ModelUnavailable, match="No time was left"):
        list(reply_to(MESSAGES, model=model, patience=patience(0)))
    assert model.asked == []


def test_a_reply_is_read_as_its_reader_reads_it() -> None:
    model = OneReply("One came. Two came. Three came.")
    drafts = reply_to(MESSAGES, model=model, patience=patience(9), reader=lambda: ReplyReader(most=2))
    assert list(drafts) == [DraftSentence("One came."), DraftSentence("Two came.")]
    declining = reply_to(
        MESSAGES,
        model=OneReply("Nothing here."),
        patience=patience(9),
        reader=lambda: ReplyReader(decline="NOTHING HERE"),
    )
    assert list(declining) == [Declined()]


def test_prompt_and_reply_fit_into_the_context() -> None:
    for context in (1_000, 4_096, 8_192, 128_000):
        model = OneReply("He spoke.", context)
        list(reply_to(MESSAGES, model=model, patience=patience(9)))
        assert prompt_tokens(model) / 0.8 + model.asked[0] <= context + 1


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (None, "unknown"),
        (Published("2023-03-17", "day", "text"), "2023-03-17"),
        (Published("2023-03-17T08:30:00+00:00", "second", "feed"), "2023-03-17"),
        (Published("--12-13", "month-day", "text"), "December 13, year unknown"),
        (Published("--02-29", "month-day", "text"), "February 29, year unknown"),
    ],
)
def test_a_model_is_told_a_day_as_precisely_as_it_is_known(published: Published | None, words: str) -> None:
    assert published_words(published) == words


@given(st.text(alphabet=st.sampled_from("[]<>|/ab \n\u200b\u2028INST_{}｜"), max_size=60))
def test_no_text_can_close_its_fence_or_open_a_role(text: str) -> None:
    block = fenced("text", 1, "f3nce", [("Text", text)])
    assert block.count("[[") == block.count("]]") == 2
    assert len(block.split("\n")) == 3
    assert not any(mark in harmless(text) for mark in ("<|", "<｜", "</", "[INST]", "[/INST]"))
