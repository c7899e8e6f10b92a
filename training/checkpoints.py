"""Where a stage stands: weights, their average, the optimiser's moments, and the place in the order of the data.

Flows in: named arrays and figures. Flows out: one `.npz` a stage, replaced in one move, so that a run killed at any
instant leaves the old one or the new one. No pickle: a checkpoint from elsewhere can hold nothing but numbers. Knows
no framework.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.batches import Place

FORMAT = 1
START = Place()
_ABOUT = "about"
_PARTS = ("weights", "average", "first_moment", "second_moment", "updates")

Arrays = Mapping[str, npt.NDArray[np.float32]]


class BadCheckpoint(Exception):
    """Not a checkpoint of a stage, or one of another; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a stage has come, and what it is a stage of: `recipe` is the stage as it was given."""

    recipe: Mapping[str, object]
    step: int = 0
    place: Place = START
    trained_s: float = 0.0  # seconds spent in steps


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """`average` has every weight, also those that are not trained: it is what is measured and exported."""

    standing: Standing
    weights: Arrays  # of what is trained
    average: Arrays
    first_moment: Arrays = field(default_factory=dict)
    second_moment: Arrays = field(default_factory=dict)
    updates: Arrays = field(default_factory=dict)  # how often each weight was: a head only where its part was seen


def save_checkpoint(file: Path, checkpoint: Checkpoint) -> None:
    """Written beside its place, flushed to the disk, and moved."""
    about = json.dumps({"format": FORMAT, **asdict(checkpoint.standing)})
    arrays = {f"{part}/{name}": array for part in _PARTS for name, array in getattr(checkpoint, part).items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    with beside.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **{_ABOUT: np.frombuffer(about.encode(), np.uint8)}, **arrays)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)


def load_checkpoint(file: Path) -> Checkpoint:
    """Raises BadCheckpoint."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            standing = _standing(archive[_ABOUT].tobytes())
            parts = {part: _named(archive, part) for part in _PARTS}
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise BadCheckpoint(f"{file.name}: not a checkpoint of this version ({error}); train again.") from error
    return Checkpoint(standing, **parts)


def _standing(about: bytes) -> Standing:
    held = json.loads(about)
    if held.pop("format") != FORMAT:
        raise ValueError("another format")
    return Standing(**{**held, "place": Place(**held["place"])})


def _named(archive: Mapping[str, npt.NDArray[np.float32]], part: str) -> Arrays:
    prefix = f"{part}/"
    return {name.removeprefix(prefix): archive[name] for name in archive if name.startswith(prefix)}
