"""Follow-up questions made to stand on their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from service.conversing import make_standalone
from service.model import Message, Turn
from service.ports import ModelUnavailable


def turn(question: str, short: str | None = None, text: str = "") -> Turn:
    return Turn(question, question, text, short, "answered")


WHO = turn(
    "Who did Umarov meet at the WHO?",
    "Tedros Ghebreyesus",
    "Kairat Umarov met the WHO Director-General Tedros Ghebreyesus. [1]",
)
ILO = turn("Who heads the ILO?", "Gilbert Houngbo", "The ILO Director-General is Gilbert Houngbo. [1]")
DECREE = turn("Which decree was signed on Dec. 8?", None, "President Kassym-Jomart Tokayev signed a decree on Dec. 8.")
SIGNED = turn("Who signed the decree?", "Kassym-Jomart Tokayev", "Kassym-Jomart Tokayev signed the decree. [1]")
MET = turn("When did Tokayev meet Volker Türk?", "2023-03-17", "Tokayev met Volker Türk in Astana. [1]")
GENEVA = turn("What did Merkel say in Berlin?", None, "Angela Merkel said that the talks were hard. [1]")
BANK = turn("What did the Bank of England do in 2021?", None, "The Bank of England raised rates. [1]")
YEAR = turn("What did Türk say the year marks?", "the 75th anniversary", "Türk said the year marks it. [1]")
PROPOSED = turn("What was proposed to WIPO?", "a master’s program", "Umarov proposed a master’s program. [1]")


@pytest.mark.parametrize(
    ("turns", "question", "whole"),
    [
        ([WHO], "and what did he propose there?", "What did Umarov propose at the WHO?"),
        ([WHO], "What did he say?", "What did Umarov say?"),
        ([WHO], "What about the ILO?", "Who did Umarov meet at the ILO?"),
        ([WHO], "And the ILO?", "Who did Umarov meet at the ILO?"),
        ([WHO], "How about WIPO?", "Who did Umarov meet at the WIPO?"),
        ([WHO], "When was that?", "When did Umarov meet Tedros Ghebreyesus at the WHO?"),
        ([WHO], "Why?", "Why did Umarov meet Tedros Ghebreyesus at the WHO?"),
        ([WHO], "What did they agree on?", "What did Umarov and Tedros Ghebreyesus agree on?"),
        ([WHO], "What did Umarov tell him?", "What did Umarov tell Tedros Ghebreyesus?"),
        ([WHO], "What is his job?", "What is Umarov’s job?"),
        ([ILO], "When did he take office?", "When did Gilbert Houngbo take office?"),
        ([ILO], "Where is it based?", "Where is the ILO based?"),
        ([ILO], "What about the WHO?", "Who heads the WHO?"),
        ([ILO], "Who is his deputy?", "Who is Gilbert Houngbo’s deputy?"),
        ([SIGNED], "When was that?", "When was it that Kassym-Jomart Tokayev signed the decree?"),
        ([SIGNED], "What else did he sign?", "What else did Kassym-Jomart Tokayev sign?"),
        ([DECREE], "Who signed it?", "Who signed the decree signed on Dec. 8?"),
        ([MET], "Where?", "Where did Tokayev meet Volker Türk?"),
        ([MET], "And in 2022?", "When did Tokayev meet Volker Türk in 2022?"),
        ([MET], "What did they discuss?", "What did Tokayev and Volker Türk discuss?"),
        ([GENEVA], "What did she do there?", "What did Merkel do in Berlin?"),
        ([GENEVA], "And in Paris?", "What did Merkel say in Paris?"),
        ([BANK], "And in 2022?", "What did the Bank of England do in 2022?"),
        ([BANK], "Why did it do that?", "Why did the Bank of England do that?"),
        ([PROPOSED], "When was that?", "When was a master’s program proposed to WIPO?"),
        ([PROPOSED], "Who proposed it?", "Who proposed a master’s program?"),
        ([PROPOSED], "By whom?", "By whom was a master’s program proposed to WIPO?"),
        ([WHO], "Who else?", "Who else did Umarov meet at the WHO?"),
        ([WHO], "Who else was there?", "Who else was at the WHO?"),
        ([YEAR], "Why is that important?", "Why is the 75th anniversary important?"),
        ([DECREE], "Why is that important?", "Why is the decree signed on Dec. 8 important?"),
        ([WHO, turn("What was said?", None, "Nothing.")], "What did he say?", "What did Umarov say?"),
    ],
)
def test_a_follow_up_is_made_whole_by_rule(turns: list[Turn], question: str, whole: str) -> None:
    assert ask(question, turns) == whole


@pytest.mark.parametrize(
    "question",
    [
        "Who heads the ILO?",
        "What did Türk say about his visit?",
        "What did Kazakhstan say about its commitments?",
        "Is there a treaty between Kazakhstan and the UN?",
        "Is it true that Umarov met Houngbo?",
        "Did Tokayev say that Türk would come?",
        "Which principle does the modernization follow?",
        "And who heads the ILO?",
        "Who won the 2022 World Cup?",
    ],
)
def test_a_question_that_stands_on_its_own_is_returned_unchanged(question: str) -> None:
    assert ask(question, [WHO, ILO]) == question


@pytest.mark.parametrize("question", ["What did he say?", "Why?", "And the ILO?"])
def test_a_first_question_is_returned_unchanged(question: str) -> None:
    assert ask(question, []) == question


def test_what_cannot_be_resolved_is_returned_unchanged() -> None:
    assert ask("What did he say?", [turn("What happened?", None, "It rained.")]) == "What did he say?"


@dataclass
class OneReply:
    reply: str | Exception
    name: str = "one:any"
    context_tokens: int = 8_192
    asked: list[Sequence[Message]] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], *, timeout_s: float, max_tokens: int) -> Iterator[str]:
        self.asked.append(messages)
        if isinstance(self.reply, Exception):
            raise self.reply
        yield from self.reply


def ask(question: str, turns: Sequence[Turn], model: OneReply | None = None) -> str:
    return make_standalone(
        question, turns, model=model, prompt=prompts.load("standalone_question"), timeout_s=5, fence=lambda: "f3nce"
    )


def test_a_models_version_is_taken_when_it_brings_nothing_new() -> None:
    model = OneReply("<think>he is Umarov</think> “What did Kairat Umarov propose at the WHO?”")
    assert ask("and what did he propose there?", [WHO], model) == "What did Kairat Umarov propose at the WHO?"
    assert "Who did Umarov meet at the WHO?" in model.asked[0][1].content


@pytest.mark.parametrize(
    "reply",
    [
        "What did Umarov propose at the WHO in 2019?",
        "What did Umarov propose to Amy Pope?",
        "What did he propose there?",
        "He proposed a master's program.",
        "Sure!\nWhat did Umarov propose at the WHO?",
        "Who is Umarov?",
        "",
        "What did Umarov propose? " * 40,
        ModelUnavailable("503"),
    ],
)
def test_a_models_version_that_brings_something_new_is_not_taken(reply: str | Exception) -> None:
    assert ask("and what did he propose there?", [WHO], OneReply(reply)) == "What did Umarov propose at the WHO?"


def test_a_model_is_not_asked_about_a_question_that_stands_on_its_own() -> None:
    model = OneReply("Who is Umarov?")
    assert ask("Who heads the ILO?", [WHO], model) == "Who heads the ILO?"
    assert model.asked == []


@given(st.text(max_size=60), st.text(max_size=60), st.none() | st.text(max_size=20), st.text(max_size=80))
def test_any_text_at_all_gives_a_question_without_an_error(
    asked: str, before: str, short: str | None, text: str
) -> None:
    assert ask(asked, [turn(before, short, text)]) or not asked


def test_a_long_question_takes_no_long_time() -> None:
    long = "And " + "what did he say about it there that " * 200
    assert ask(long, [WHO]).startswith("What did Umarov say")
