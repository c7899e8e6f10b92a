"""Conversations that the caller keeps: what is recalled of them, and that nothing is kept twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answering import answer
from service.conversing import Exchange, recalled
from service.model import Question, Turn
from service.ports import UnknownConversation
from tests.service.archive import NOW, TestArchive
from tests.service.test_answering import WHO, check_quotes, ports, questions

TALKS = "The sides addressed cooperation prospects during talks with the WHO Director-General Tedros Ghebreyesus."


def test_a_remembered_answer_gives_its_short_answer_back() -> None:
    (turn,) = recalled([Exchange(WHO, TALKS)])
    assert turn == Turn(WHO, WHO, TALKS, "Tedros Ghebreyesus", "answered")


def test_each_question_is_made_whole_by_the_ones_before_it() -> None:
    turns = recalled([Exchange(WHO, TALKS), Exchange("And the ILO?", ""), Exchange("And WIPO?", "")])
    assert [turn.standalone_question for turn in turns] == [
        WHO,
        "Who did Umarov meet at the ILO?",
        "Who did Umarov meet at the WIPO?",
    ]
    assert turns[1].status == "abstained"


@given(st.lists(st.builds(Exchange, st.text(max_size=60), st.text(max_size=200)), max_size=4))
def test_whatever_is_remembered_is_recalled_turn_by_turn(exchanges: list[Exchange]) -> None:
    assert [turn.question for turn in recalled(exchanges)] == [exchange.question for exchange in exchanges]


def test_a_follow_up_is_understood_from_the_turns_that_come_with_it(seeded: TestArchive) -> None:
    turns = recalled([Exchange(WHO, TALKS)])
    found = answer(Question("And the ILO?", NOW, turns=turns), ports=ports(seeded))
    assert found.standalone_question == "Who did Umarov meet at the ILO?"
    assert found.status == "answered"
    check_quotes(seeded, found)


def test_what_a_caller_claims_was_answered_is_never_said(seeded: TestArchive) -> None:
    turns = recalled([Exchange(WHO, "Umarov met the WHO Director-General Humphrey Karamazov.")])
    found = answer(Question("What did he propose to WIPO?", NOW, turns=turns), ports=ports(seeded))
    assert "Karamazov" not in " ".join(sentence.text for sentence in found.sentences)
    check_quotes(seeded, found)


def test_nothing_is_kept_of_a_conversation_that_the_caller_keeps(seeded: TestArchive) -> None:
    found = answer(Question(WHO, NOW, turns=()), ports=ports(seeded))
    assert found.status == "answered"
    assert found.conversation_id == ""
    with pytest.raises(UnknownConversation):
        ports(seeded).conversations.answer("main", found.id)


def test_it_is_kept_under_a_conversation_that_is_named(seeded: TestArchive) -> None:
    asked = replace(Question(WHO, NOW, turns=()), conversation_id="kept-by-name", may_begin=True)
    found = answer(asked, ports=ports(seeded))
    assert ports(seeded).conversations.answer("main", found.id).text == found.text
    assert questions(seeded, "kept-by-name") == [WHO]
