"""The order of the data: the same from a seed, and the same from any place in it."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.making import parts, stage
from training import batches
from training.batches import MicroBatch, Place, epoch, micro_batches, padded_length, parts_of
from training.examples import Role
from training.recipe import OWN, load_recipe


def plain(batch: MicroBatch) -> object:
    return [[(list(example.sequence.ids), example.spans, example.supported) for example in group] for group in batch]


def first(count: int, start: Place | None = None, **changes: object) -> list[tuple[object, Place]]:
    ahead = micro_batches(stage(**changes), parts(), start or Place())
    return [(plain(batch), behind) for batch, behind in islice(ahead, count)]


@settings(max_examples=15, deadline=None)
@given(done=st.integers(1, 60))
def test_from_any_place_the_order_goes_on_as_it_would_have(done: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "POOLED", 30)  # several pools an epoch, several epochs below
        whole = first(66)
        assert whole[-1][1].epoch > 0
        assert first(6, whole[done - 1][1]) == whole[done : done + 6]


def test_another_seed_or_epoch_is_another_order() -> None:
    assert first(4) == first(4)
    assert first(4) != first(4, seed=4)
    assert first(4) != first(4, Place(1))


def test_a_micro_batch_keeps_to_its_tokens_and_its_groups_together() -> None:
    for batch, _ in islice(micro_batches(stage(), parts(), Place()), 40):
        sequences = sum(map(len, batch))
        assert sequences * padded_length(batch) <= 256 or len(batch) == 1


def test_the_mix_says_how_often_an_epoch_sees_each_part() -> None:
    mix = {"squad": 2, "squad-twins": 0.5, "wiki-foreign": 0, "support": 0.25}
    seen = Counter(role for _, role in epoch(stage(mix=mix), parts(40), 0))
    assert seen == {Role.PARAGRAPH: 80, Role.TWIN: 20, Role.SUPPORT: 10}


def test_pre_training_sees_every_cloze_once() -> None:
    pretraining = stage(kind="cloze", mix={})
    drawn = epoch(pretraining, parts(10), 0)
    assert Counter(role for _, role in drawn) == {Role.CLOZE_PRETRAINING: 10}
    assert len({id(group) for group, _ in drawn}) == 10


def test_a_stage_without_a_group_is_refused_and_does_not_go_on_for_ever() -> None:
    empty = {"squad": [], "support": []}
    with pytest.raises(ValueError, match="small: none of its parts"):
        next(micro_batches(stage(), empty, Place()))


def test_every_stage_of_the_recipe_names_parts_that_are_prepared() -> None:
    from training.preparing.everything import PARTS

    assert set().union(*map(parts_of, load_recipe(OWN).stages)) == set(PARTS)
