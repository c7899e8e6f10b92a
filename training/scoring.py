"""A reader at work on sequences: the shipped graph on onnxruntime, or a checkpoint on torch.

Flows in: sequences. Flows out: their logits and log-odds, in the order given. Knows no question and no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort  # type: ignore[import-untyped]

from training.arrays import Floats, inputs
from training.checkpoints import load_checkpoint
from training.sequences import Sequence as TokenSequence

THREADS = 2
BATCH = 16  # sequences that torch reads together


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Of one sequence: [tokens] logits of first and last token of an answer, and two log-odds."""

    starts: Floats
    ends: Floats
    answerable: float
    supported: float


class Scorer(Protocol):
    def __call__(self, sequences: Sequence[TokenSequence]) -> list[Scores]: ...


def open_scorer(file: Path) -> Scorer:
    """Of an `.onnx` graph, or of a checkpoint's average. Raises BadCheckpoint; a checkpoint needs torch."""
    return OnnxScorer(file) if file.suffix == ".onnx" else TorchScorer(file)


class OnnxScorer:
    """One sequence a run, as in service."""

    def __init__(self, file: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def __call__(self, sequences: Sequence[TokenSequence]) -> list[Scores]:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(self._one, sequences))

    def _one(self, sequence: TokenSequence) -> Scores:
        given = inputs([sequence], len(sequence.ids))
        spans, heads = self._session.run(["spans", "heads"], {"input_ids": given.ids[0], "token_types": given.kinds[0]})
        return Scores(spans[:, 0], spans[:, 1], float(heads[0]), float(heads[1]))


class TorchScorer:
    """Sequences of like length together, fp32."""

    def __init__(self, file: Path) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        from training.model import Reader, load

        torch.set_num_threads(THREADS)
        self._torch = torch
        self._reader = Reader()
        load(self._reader, load_checkpoint(file).average)

    def __call__(self, sequences: Sequence[TokenSequence]) -> list[Scores]:
        order = sorted(range(len(sequences)), key=lambda number: len(sequences[number].ids))
        made: dict[int, Scores] = {}
        for first in range(0, len(order), BATCH):
            numbers = order[first : first + BATCH]
            made.update(zip(numbers, self._together([sequences[number] for number in numbers]), strict=True))
        return [made[number] for number in range(len(sequences))]

    def _together(self, sequences: Sequence[TokenSequence]) -> list[Scores]:
        given = inputs(sequences, max(len(sequence.ids) for sequence in sequences))
        tensors = [self._torch.from_numpy(array) for array in (given.ids, given.kinds, given.seen)]
        with self._torch.inference_mode():
            outputs = self._reader(*tensors)
        starts, ends = outputs.starts.numpy(), outputs.ends.numpy()
        return [
            Scores(
                starts=np.array(starts[row, : len(sequence.ids)]),
                ends=np.array(ends[row, : len(sequence.ids)]),
                answerable=float(outputs.answerable[row]),
                supported=float(outputs.supported[row]),
            )
            for row, sequence in enumerate(sequences)
        ]
