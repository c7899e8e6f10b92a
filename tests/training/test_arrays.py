"""Micro-batches as arrays."""

from __future__ import annotations

import random

import numpy as np

from tests.training.making import pair, question
from training.arrays import collated
from training.examples import Role, examples
from training.sequences import Head
from training.tokens import PAD, SEP


def batch() -> list[list[object]]:
    rng = random.Random(0)
    return [
        list(examples(question(), Role.TWIN, 96, 0.0, rng)),
        list(examples(question(3000), Role.FOREIGN, 96, 0.0, rng)),
        list(examples(pair(), Role.SUPPORT, 96, 0.0, rng)),
    ]


def test_padding_is_seen_by_nothing() -> None:
    given, targets = collated(batch())  # type: ignore[arg-type]
    padding = given.seen == 0
    assert padding.any()
    assert (given.ids[padding] == PAD).all()
    assert not targets.text[padding].any()
    assert (targets.token_weight[padding] == 0).all()


def test_the_second_kind_begins_behind_the_question() -> None:
    given, _ = collated(batch())  # type: ignore[arg-type]
    for ids, kinds in zip(given.ids, given.kinds, strict=True):
        begins = int(np.argmax(kinds))
        assert ids[begins - 1] == SEP
        assert ids[: begins - 1].tolist().count(SEP) == 0


def test_answers_are_marked_where_they_begin_and_end() -> None:
    made = examples(question(), Role.PARAGRAPH, 96, 0.0, random.Random(1))
    given, targets = collated([made])
    assert given.ids[0][targets.starts[0]].tolist() == [1102]
    assert given.ids[0][targets.ends[0]].tolist() == [1103]


def test_changed_tokens_weigh_as_much_as_all_the_others_together() -> None:
    given, targets = collated(batch())  # type: ignore[arg-type]
    for row, head in ((0, Head.ANSWERABLE), (2, Head.SUPPORT)):
        wrong = targets.not_borne_out[row, :, head] > 0
        assert targets.token_weight[row, wrong, head].sum() == 1
        assert targets.token_weight[row, ~wrong, head].sum() <= 1
        assert (targets.token_weight[row, :, 1 - head] == 0).all()
    assert given.ids[0][targets.not_borne_out[0, :, 0] > 0].tolist() == [9]


def test_sequences_know_their_group() -> None:
    two = examples(question(), Role.CLOZE, 96, 0.0, random.Random(0))
    assert len(two) == 1
    both = next(
        made for seed in range(9) if len(made := examples(question(), Role.CLOZE, 96, 0.0, random.Random(seed))) > 1
    )
    _, targets = collated([two, both])
    assert targets.group.tolist() == [0, 1, 1]
