"""Checkpoints: whole or not there, and nothing but numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training import checkpoints
from training.batches import Place
from training.checkpoints import BadCheckpoint, Checkpoint, Standing, load_checkpoint, save_checkpoint


def checkpoint(step: int = 5) -> Checkpoint:
    weights = {"ans.weight": np.full((1, 3), step, np.float32)}
    standing = Standing({"name": "small", "steps": 9}, step, Place(1, 2, 3), 4.5)
    return Checkpoint(standing, weights, {**weights, "word.weight": np.ones((2, 3), np.float32)}, weights, weights)


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "small.npz", checkpoint())
    read = load_checkpoint(tmp_path / "small.npz")
    assert read.standing == checkpoint().standing
    assert {name: array.tolist() for name, array in read.average.items()} == {
        "ans.weight": [[5, 5, 5]],
        "word.weight": [[1, 1, 1], [1, 1, 1]],
    }
    assert read.first_moment.keys() == {"ans.weight"}


def test_a_write_that_is_cut_short_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "small.npz"
    save_checkpoint(file, checkpoint(5))

    def cut_short(stream: object, **_: object) -> None:
        stream.write(b"PK half a file")  # type: ignore[attr-defined]
        raise OSError("no space left")

    monkeypatch.setattr(checkpoints.np, "savez", cut_short)
    with pytest.raises(OSError, match="no space"):
        save_checkpoint(file, checkpoint(6))
    assert load_checkpoint(file).standing.step == 5


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "small.npz"
    np.savez(file, about=np.array([object()], dtype=object))
    with pytest.raises(BadCheckpoint, match=r"small\.npz: not a checkpoint"):
        load_checkpoint(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"text"])
def test_a_torn_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "small.npz").write_bytes(content)
    with pytest.raises(BadCheckpoint, match=r"small\.npz: not a checkpoint"):
        load_checkpoint(tmp_path / "small.npz")
