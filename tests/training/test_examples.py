"""What is drawn of a group in each of its roles."""

from __future__ import annotations

import random

from tests.training.making import pair, question, text
from training.examples import MOST_TEXTS, Role, can_play, examples
from training.groups import Group
from training.sequences import UNJUDGED, Head
from training.tokens import tokens


def drawn(group: Group, role: Role, seed: int = 0) -> list[object]:
    return list(examples(group, role, 96, 0.0, random.Random(seed)))


def test_a_paragraph_that_answers_says_where() -> None:
    own, *_ = examples(question(), Role.PARAGRAPH, 96, 0.0, random.Random(0))
    assert own.answerable == 1
    assert [own.sequence.ids[first : last + 1] for first, last in own.spans] == [[1102, 1103]]
    assert own.judged is Head.ANSWERABLE
    assert own.not_borne_out == ()


def test_a_twin_is_unanswerable_and_its_exchanged_token_is_known() -> None:
    (made,) = examples(question(), Role.TWIN, 96, 0.0, random.Random(0))
    assert (made.answerable, made.spans) == (0, ())
    assert [made.sequence.ids[1 + place] for place in made.not_borne_out] == [9]


def test_another_paragraph_does_not_answer() -> None:
    (made,) = examples(question(), Role.FOREIGN, 96, 0.0, random.Random(0))
    assert (made.answerable, made.spans) == (0, ())
    assert made.sequence.ids[made.sequence.start] == 1200


def test_a_searched_question_is_seen_with_and_without_its_answer() -> None:
    texts = [text(*range(100, 140), spans=[(1, 1)] if rank in (2, 7) else [], rank=rank) for rank in range(30)]
    group = Group(tokens(5, 6), tuple(texts))
    for seed in range(30):
        made = examples(group, Role.SEARCHED, 96, 0.0, random.Random(seed))
        assert 2 <= len(made) <= MOST_TEXTS
        assert {example.answerable for example in made} == {0, 1}


def test_a_changed_sentence_has_its_changed_token_and_a_kept_one_has_none() -> None:
    (changed,) = examples(pair(), Role.SUPPORT, 96, 0.0, random.Random(0))
    assert (changed.supported, changed.answerable, changed.judged) == (0, UNJUDGED, Head.SUPPORT)
    assert changed.not_borne_out == (2,)
    (kept,) = examples(pair(supported=True), Role.SUPPORT, 96, 0.0, random.Random(0))
    assert (kept.supported, kept.judged, kept.not_borne_out) == (1, Head.SUPPORT, ())


def test_a_foreign_sentence_is_wrong_but_no_token_is_to_blame() -> None:
    foreign = Group(tokens(1, 2), (text(3, 4, 5),), supported=0)
    (made,) = examples(foreign, Role.SUPPORT, 96, 0.0, random.Random(0))
    assert (made.supported, made.judged) == (0, None)


def test_only_a_group_that_has_what_a_role_needs_can_play_it() -> None:
    alone = Group(tokens(1), (text(2),))
    assert not can_play(alone, Role.TWIN)
    assert not can_play(alone, Role.FOREIGN)
    assert can_play(question(), Role.TWIN)
    assert can_play(question(), Role.FOREIGN)
