"""Weights for the graph's maker."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.training.test_checkpoints import checkpoint
from training.checkpoints import save_checkpoint
from training.exporting import export


def test_the_average_is_exported_and_nothing_else(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "small.npz", checkpoint())
    assert export(tmp_path / "small.npz", tmp_path / "reader.npz") == 2
    with np.load(tmp_path / "reader.npz", allow_pickle=False) as made:
        assert sorted(made.files) == ["ans.weight", "word.weight"]
        assert made["ans.weight"].dtype == np.float32
        assert made["ans.weight"].tolist() == [[5, 5, 5]]
