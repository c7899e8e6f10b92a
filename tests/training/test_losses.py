"""What a micro-batch costs, by hand. Skipped where torch, which only training needs, is missing."""

from __future__ import annotations

import math
import random

import pytest

torch = pytest.importorskip("torch")

from tests.training.making import pair, question  # noqa: E402
from training.arrays import collated  # noqa: E402
from training.examples import Role, examples  # noqa: E402
from training.losses import ANSWERABLE, NOTHING, SHARED, loss, on_device  # noqa: E402
from training.model import Outputs  # noqa: E402

RIGHT = 30.0


def outputs(shape: tuple[int, int], **given: object) -> Outputs:
    zeros = {"starts": shape, "ends": shape, "answerable": shape[:1], "supported": shape[:1]}
    made = {name: torch.zeros(size) for name, size in {**zeros, "not_borne_out": (*shape, 2)}.items()}
    return Outputs(**{**made, **given})


def made(role: Role, group: object = None) -> object:
    return examples(group or question(), role, 96, 0.0, random.Random(3))


def test_a_reader_that_knows_nothing_pays_for_every_place() -> None:
    given, targets = collated([made(Role.FOREIGN)])
    total, spoken = loss(outputs(given.ids.shape), on_device(targets, "cpu"))
    places = int(targets.text.sum()) + 1  # those of the text, and "not here"
    assert spoken["nothing"] == pytest.approx(2 * math.log(places) * 0.7, abs=1e-5)
    assert spoken["answerable"] == pytest.approx(math.log(2), abs=1e-5)
    assert set(spoken) == {"nothing", "shared", "answerable"}
    assert float(total) == pytest.approx(NOTHING * spoken["nothing"] + ANSWERABLE * spoken["answerable"], abs=1e-5)
    assert spoken["shared"] == 0


def test_a_reader_that_is_right_pays_nothing() -> None:
    given, targets = collated([made(Role.PARAGRAPH)])
    marks = on_device(targets, "cpu")
    answerable = (marks.answerable * 2 - 1) * RIGHT
    sure = outputs(
        given.ids.shape,
        starts=marks.starts * RIGHT,
        ends=marks.ends * RIGHT,
        answerable=answerable,
        not_borne_out=torch.full((*given.ids.shape, 2), -RIGHT),
    )
    total, _ = loss(sure, marks)
    assert float(total) < 1e-4


def test_passages_of_one_group_are_normalised_together() -> None:
    two = next(
        drawn for seed in range(9) if len(drawn := examples(question(), Role.CLOZE, 96, 0.0, random.Random(seed))) > 1
    )
    given, targets = collated([two])
    marks = on_device(targets, "cpu")
    places = int(targets.text.sum())  # of both passages
    _, together = loss(outputs(given.ids.shape), marks)
    assert together["shared"] == pytest.approx(2 * math.log(places) * 0.7, abs=1e-4)
    assert SHARED > 0


def test_a_pair_speaks_of_support_and_of_its_tokens_alone() -> None:
    given, targets = collated([made(Role.SUPPORT, pair())])
    _, spoken = loss(outputs(given.ids.shape), on_device(targets, "cpu"))
    assert spoken["supported"] == pytest.approx(math.log(2), abs=1e-5)
    assert spoken["tokens"] == pytest.approx(math.log(2) * (1 + 3 / 4), abs=1e-5)  # the changed one 1, three others 1/4
    assert "answerable" not in spoken
    assert spoken["nothing"] == 0
