"""Messages of a chat read as a question and what was said before it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversing import Exchange
from service.http.openai_chores import chore_of, title
from service.http.openai_forms import MessageIn
from service.http.openai_reading import LONGEST, REMEMBERED, Chat, chat_of, plain_answer
from service.http.problems import Refused
from service.model import Sentence, SentenceReady
from service.rendering.chat import ChatText
from tests.answers import answer


def read(*said: tuple[str, Any]) -> Chat:
    return chat_of([MessageIn.model_validate({"role": role, "content": content}) for role, content in said])


def test_the_last_words_of_the_user_are_the_question() -> None:
    chat = read(("system", "Be brief."), ("user", "A?"), ("assistant", "B. [1]"), ("user", " C? "))
    assert chat == Chat("C?", (Exchange("A?", "B."),), "Be brief.")


def test_a_reply_that_is_begun_at_the_end_is_left_out() -> None:
    assert read(("user", "A?"), ("assistant", "B")) == Chat("A?", (), "")


def test_several_messages_of_one_side_belong_together() -> None:
    chat = read(("user", "A?"), ("assistant", "B."), ("assistant", "C."), ("user", "D?"), ("user", "E?"))
    assert chat.before == (Exchange("A?", "B. C."), Exchange("D?", ""))


def test_tools_and_their_calls_are_passed_over() -> None:
    chat = read(("user", "A?"), ("assistant", None), ("tool", "rain"), ("function", "rain"), ("user", "B?"))
    assert chat == Chat("B?", (Exchange("A?", ""),), "")


def test_parts_of_text_are_joined_and_others_of_the_user_refused() -> None:
    chat = read(("user", [{"type": "text", "text": "A"}, {"type": "text", "text": "B?"}]))
    assert chat.question == "A\nB?"
    with pytest.raises(Refused) as refused:
        read(("user", "A?"), ("user", [{"type": "text", "text": "A"}, {"type": "input_audio"}]))
    assert refused.value.problem.status == 400
    assert refused.value.problem.errors[0][0] == "messages.[1].content.[1].type"


def test_only_the_latest_exchanges_are_remembered_and_none_at_length() -> None:
    said = [one for n in range(20) for one in (("user", f"Question {n}?"), ("assistant", "y" * 9_999))]
    before = read(*said, ("user", "And?")).before
    assert [exchange.question for exchange in before] == [f"Question {n}?" for n in range(20 - REMEMBERED, 20)]
    assert max(len(exchange.answer) for exchange in before) == LONGEST


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:8000"])
def test_an_answer_of_ours_is_read_back_as_it_was_said(base_url: str | None) -> None:
    found = answer(conflicts=(), abstention=None)
    sentences = ("Umarov [of Almaty] met A_B *twice* for $5.", "It cost #1 & more.")
    text = ChatText(base_url=base_url)
    for said, new in zip(sentences, (found.citations, ()), strict=True):
        text.sentence(SentenceReady(Sentence(said, (1,)), new))
    text.ending(found)
    assert plain_answer(text.content) == " ".join(sentences)


def test_an_abstention_of_ours_is_remembered_as_no_answer() -> None:
    said = "Not in the archive: nothing there speaks of “World Cup”.\n\nThe nearest articles:\n\n- Choir"
    assert read(("user", "Who won the World Cup?"), ("assistant", said), ("user", "When?")).before == (
        Exchange("Who won the World Cup?", ""),
    )


@given(st.text(max_size=300))
def test_any_text_can_be_remembered(text: str) -> None:
    assert len(plain_answer(text)) <= len(text)


@given(st.text(max_size=200))
def test_a_title_is_one_short_line(question: str) -> None:
    made = title(question)
    assert made
    assert len(made) <= 60
    assert len(made.splitlines()) == 1


@given(st.text(max_size=200))
def test_a_chore_is_only_what_begins_like_one(question: str) -> None:
    chore = chore_of(Chat(question, (), ""))
    assert chore is None


@pytest.mark.parametrize(
    "question", ["Give me a title for the talks", "What task did Umarov have?", "### Task: who met Umarov?"]
)
def test_a_question_about_titles_or_tasks_is_a_question(question: str) -> None:
    assert chore_of(Chat(question, (), "")) is None
