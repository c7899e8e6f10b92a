"""Weights for the graph's maker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.training.test_checkpoints import checkpoint
from training.checkpoints import BadCheckpoint, save_checkpoint
from training.exporting import export


def test_the_average_is_exported_and_nothing_else(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "small.npz", checkpoint())
    assert export([tmp_path / "small.npz"], tmp_path / "reader.npz") == 2
    with np.load(tmp_path / "reader.npz", allow_pickle=False) as made:
        assert sorted(made.files) == ["ans.weight", "word.weight"]
        assert made["ans.weight"].dtype == np.float32
        assert made["ans.weight"].tolist() == [[5, 5, 5]]


def test_of_several_checkpoints_the_mean_is_exported(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "first.npz", checkpoint(5))
    save_checkpoint(tmp_path / "second.npz", checkpoint(8))
    export([tmp_path / "first.npz", tmp_path / "second.npz"], tmp_path / "reader.npz")
    with np.load(tmp_path / "reader.npz", allow_pickle=False) as made:
        assert made["ans.weight"].tolist() == [[6.5, 6.5, 6.5]]
        assert made["word.weight"].tolist() == [[1, 1, 1], [1, 1, 1]]


def test_checkpoints_of_two_models_have_no_mean(tmp_path: Path) -> None:
    other = checkpoint()
    save_checkpoint(tmp_path / "one.npz", other)
    save_checkpoint(tmp_path / "two.npz", replace(other, average={"ans.weight": other.average["ans.weight"]}))
    with pytest.raises(BadCheckpoint, match="not of one model"):
        export([tmp_path / "one.npz", tmp_path / "two.npz"], tmp_path / "reader.npz")
    assert not (tmp_path / "reader.npz").exists()
