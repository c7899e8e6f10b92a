"""The averaged weights of a checkpoint as plain named arrays, for `vectorstore.assets.make_reader`. Needs no torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.checkpoints import load_checkpoint


def export(checkpoint: Path, out: Path) -> int:
    """Writes one float32 array a weight, under the weight's name; how many. Raises BadCheckpoint."""
    average = load_checkpoint(checkpoint).average
    with out.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **{name: average[name].astype(np.float32) for name in sorted(average)})
    return len(average)
