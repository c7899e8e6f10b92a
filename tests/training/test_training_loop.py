"""Steps of training, and going on after a kill. Skipped where torch, which only training needs, is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.training.making import parts, stage  # noqa: E402
from training import model  # noqa: E402
from training.batches import Place, micro_batches  # noqa: E402
from training.checkpoints import BadCheckpoint, Checkpoint, Standing, load_checkpoint  # noqa: E402
from training.model import Reader, arrays  # noqa: E402
from training.progress import Progress  # noqa: E402
from training.training_loop import Learner, Machine, Watching, learning_rate, train_stage  # noqa: E402


class Killed(Exception):
    pass


@pytest.fixture(autouse=True)
def one_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "LAYERS", 1)


@pytest.fixture
def initial() -> dict[str, np.ndarray]:
    torch.manual_seed(1)
    return arrays(Reader())


def train(initial: dict[str, np.ndarray], file: Path, workers: int = 1, **changes: object) -> Checkpoint:
    watching = Watching(Progress(), lambda _: None, save_every_s=0)
    return train_stage(stage(**changes), parts(), initial, file, Machine(workers=workers), watching)


def same(one: Checkpoint, other: Checkpoint) -> bool:
    pairs = ((one.weights, other.weights), (one.average, other.average), (one.second_moment, other.second_moment))
    return all(a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a) for a, b in pairs)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_was_killed_ends_in_the_same_weights(
    initial: dict[str, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    whole = train(initial, tmp_path / "whole.npz", workers)
    step = Learner.step

    def killed(self: Learner, *given: object) -> object:
        if self.standing.step == 2:
            raise Killed
        return step(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Learner, "step", killed)
    with pytest.raises(Killed):
        train(initial, tmp_path / "cut.npz", workers)
    assert load_checkpoint(tmp_path / "cut.npz").standing.step == 2
    monkeypatch.setattr(Learner, "step", step)
    gone_on = train(initial, tmp_path / "cut.npz", workers)
    assert gone_on.standing.place == whole.standing.place
    assert same(gone_on, whole)


def test_training_moves_what_is_trained_and_only_that(initial: dict[str, np.ndarray], tmp_path: Path) -> None:
    average = train(initial, tmp_path / "small.npz").average
    still = {name for name in initial if np.array_equal(average[name], initial[name])}
    assert still == {"word.weight"}


def test_more_steps_cost_less(initial: dict[str, np.ndarray]) -> None:
    learner = Learner(stage(steps=8), initial, Machine(workers=1), Standing({}))
    batch, behind = next(micro_batches(stage(), parts(), Place()))
    with learner:
        costs = [learner.step([batch], behind)[0]["answerable"] for _ in range(8)]
    assert costs[-1] < costs[0]


def test_a_checkpoint_of_another_recipe_is_not_gone_on_with(initial: dict[str, np.ndarray], tmp_path: Path) -> None:
    train(initial, tmp_path / "small.npz", steps=1)
    with pytest.raises(BadCheckpoint, match="trained with another seed"):
        train(initial, tmp_path / "small.npz", steps=1, seed=9)


def test_the_rate_rises_and_falls_in_fine_tuning_and_stays_in_pre_training() -> None:
    fine = stage(steps=10, schedule=100, warm_up=2, learning_rate=0.1)
    assert [learning_rate(fine, step) for step in (0, 1, 50)] == pytest.approx([0.05, 0.099, 0.05])
    assert learning_rate(fine, 99) == pytest.approx(0.002)
    cloze = stage(kind="cloze", mix={}, warm_up=2, learning_rate=0.1)
    assert learning_rate(cloze, 500) == 0.1
