"""The averaged weights of checkpoints as plain named arrays, for `vectorstore.assets.make_reader`. Needs no torch.

Of several checkpoints the mean is taken, weight by weight: a stage and the one that it began from, averaged, read
better than either (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.checkpoints import BadCheckpoint, load_checkpoint


def export(checkpoints: Sequence[Path], out: Path) -> int:
    """Writes one float32 array a weight, under the weight's name; how many. Raises BadCheckpoint."""
    averages = [load_checkpoint(checkpoint).average for checkpoint in checkpoints]
    shapes = [{name: array.shape for name, array in average.items()} for average in averages]
    if any(each != shapes[0] for each in shapes):
        raise BadCheckpoint("The checkpoints are not of one model: their weights have other names or shapes.")
    mean = {name: np.mean([average[name] for average in averages], axis=0) for name in sorted(averages[0])}
    with out.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **{name: array.astype(np.float32) for name, array in mean.items()})
    return len(mean)
