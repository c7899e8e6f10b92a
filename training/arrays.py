"""A micro-batch as arrays: padded tokens, and what is to be learned of each.

Flows in: examples by group. Flows out: numpy arrays. Knows no framework.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.batches import MicroBatch, padded_length
from training.sequences import Example
from training.sequences import Sequence as TokenSequence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What the model is given, [sequences, tokens] each."""

    ids: Ints
    kinds: Ints  # 0 in the first text, 1 in title and second text
    seen: Floats  # 1 where there is a token, 0 in the padding


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What it is to learn. S sequences, T tokens, two rows for the heads in the order of `Head`."""

    text: Mask  # [S, T], where an answer may stand
    starts: Mask  # [S, T], first tokens of the answers
    ends: Mask  # [S, T], last tokens
    group: Ints  # [S], which group of the micro-batch
    answerable: Floats  # [S], 0, 1 or UNJUDGED
    supported: Floats  # [S], 0, 1 or UNJUDGED
    answerable_weight: Floats  # [S]
    span_weight: Floats  # [S]
    not_borne_out: Floats  # [S, T, 2], 1 for tokens that are not
    token_weight: Floats  # [S, T, 2], how much each token is judged; the borne out sum to 1 in a sequence


def inputs(sequences: Sequence[TokenSequence], length: int) -> Inputs:
    """Padded to `length`."""
    shape = (len(sequences), length)
    ids, kinds, seen = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    for row, sequence in enumerate(sequences):
        end = len(sequence.ids)
        ids[row, :end] = sequence.ids
        kinds[row, sequence.second : end] = 1
        seen[row, :end] = 1
    return Inputs(ids, kinds, seen)


def collated(batch: MicroBatch) -> tuple[Inputs, Targets]:
    """The micro-batch's examples in their order."""
    examples = [example for group in batch for example in group]
    length = padded_length(batch)
    given = inputs([example.sequence for example in examples], length)
    return given, _targets(examples, [number for number, group in enumerate(batch) for _ in group], length)


def _targets(examples: Sequence[Example], groups: Sequence[int], length: int) -> Targets:
    shape = (len(examples), length)
    text, starts, ends = (np.zeros(shape, np.bool_) for _ in range(3))
    wrong, weight = (np.zeros((*shape, 2), np.float32) for _ in range(2))
    for row, example in enumerate(examples):
        text[row, example.sequence.start : example.sequence.end] = True
        for first, last in example.spans:
            starts[row, first] = ends[row, last] = True
        _judge_tokens(example, wrong[row], weight[row])
    return Targets(
        text=text,
        starts=starts,
        ends=ends,
        group=np.array(groups, np.int64),
        answerable=np.array([example.answerable for example in examples], np.float32),
        supported=np.array([example.supported for example in examples], np.float32),
        answerable_weight=np.array([example.weights.answerable for example in examples], np.float32),
        span_weight=np.array([example.weights.span for example in examples], np.float32),
        not_borne_out=wrong,
        token_weight=weight,
    )


def _judge_tokens(example: Example, wrong: Floats, weight: Floats) -> None:
    """Each token of the first text weighs one over their number; those not borne out weigh 1 together."""
    if example.judged is None:
        return
    tokens = example.sequence.second - 2
    weight[1 : 1 + tokens, example.judged] = 1 / max(tokens, 1)
    places = [1 + place for place in example.not_borne_out if place < tokens]
    wrong[places, example.judged] = 1
    weight[places, example.judged] = 1 / max(len(example.not_borne_out), 1)
