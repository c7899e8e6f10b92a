"""What a micro-batch costs: the sum of five losses, in torch.

Flows in: the reader's outputs and the targets. Flows out: one number to descend, and each part of it for the log.

- nothing: start and end over the passage's tokens and the first token, which stands for "not here" (SQuAD 2.0, Devlin
  et al. 2019, section 4.3); several right spans are summed over.
- shared: start and end over the tokens of every passage of a group (Clark and Gardner 2018, section 3.4).
- answerable, supported: binary cross-entropy.
- tokens: binary cross-entropy of "not borne out", where it is known which tokens were changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch  # type: ignore[import-not-found,unused-ignore]
from torch.nn import functional  # type: ignore[import-not-found,unused-ignore]

from training.arrays import Targets
from training.model import Outputs

NOTHING, SHARED, ANSWERABLE, SUPPORTED, TOKENS = 0.35, 0.5, 0.6, 0.6, 0.5  # weights of the five
MOST = 20.0  # of a shared loss: a wrong mark in a passage is not to outweigh the rest
_IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True, eq=False)
class TorchTargets:
    """`arrays.Targets` as tensors on one device."""

    text: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    group: torch.Tensor
    answerable: torch.Tensor
    supported: torch.Tensor
    answerable_weight: torch.Tensor
    span_weight: torch.Tensor
    not_borne_out: torch.Tensor
    token_weight: torch.Tensor


def on_device(targets: Targets, device: str) -> TorchTargets:
    return TorchTargets(
        **{each.name: torch.from_numpy(getattr(targets, each.name)).to(device) for each in fields(targets)}
    )


def loss(outputs: Outputs, targets: TorchTargets) -> tuple[torch.Tensor, dict[str, float]]:
    """The loss, and its parts by name before they are weighted; a part that nothing speaks to is left out."""
    sides = ((outputs.starts, targets.starts), (outputs.ends, targets.ends))
    parts = {
        "nothing": (NOTHING, sum(_nothing(logits, right, targets) for logits, right in sides)),
        "shared": (SHARED, sum(_shared(logits, right, targets) for logits, right in sides)),
        "answerable": (ANSWERABLE, _answerable(outputs, targets)),
        "supported": (SUPPORTED, _supported(outputs, targets)),
        "tokens": (TOKENS, _tokens(outputs, targets)),
    }
    spoken = {name: (weight, value) for name, (weight, value) in parts.items() if value is not None}
    total = sum(weight * value for weight, value in spoken.values())
    return total, {name: float(value.detach()) for name, (_, value) in spoken.items()}


def _nothing(logits: torch.Tensor, right: torch.Tensor, targets: TorchTargets) -> torch.Tensor:
    wanted, allowed = right.clone(), targets.text.clone()
    wanted[:, 0] = ~targets.starts.any(1)
    allowed[:, 0] = True
    each = _log_sum(logits, allowed) - _log_sum(logits, wanted)
    return (each * targets.span_weight).sum() / targets.span_weight.sum().clamp(min=1.0)


def _shared(logits: torch.Tensor, right: torch.Tensor, targets: TorchTargets) -> torch.Tensor:
    """Over groups that hold an answer; a group weighs what the weightiest of its sequences does."""
    of_group = functional.one_hot(targets.group, int(targets.group.max()) + 1).bool().T  # [groups, sequences]
    every = _log_sum(_log_sum(logits, targets.text)[None].expand(of_group.shape), of_group)
    wanted = _log_sum(_log_sum(logits, right)[None].expand(of_group.shape), of_group)
    holds = (of_group & targets.starts.any(1)[None]).any(1)
    weight = (of_group * targets.span_weight[None]).amax(1) * holds
    return ((every - wanted).clamp(max=MOST) * weight).sum() / weight.sum().clamp(min=1.0)


def _answerable(outputs: Outputs, targets: TorchTargets) -> torch.Tensor | None:
    judged = targets.answerable >= 0
    if not judged.any():
        return None
    weight = targets.answerable_weight[judged]
    each = _cross_entropy(outputs.answerable[judged], targets.answerable[judged])
    return (each * weight).sum() / weight.sum().clamp(min=1e-6)


def _supported(outputs: Outputs, targets: TorchTargets) -> torch.Tensor | None:
    """Less where few sequences of the micro-batch speak of it, so that one pair is not a whole step."""
    judged = targets.supported >= 0
    if not judged.any():
        return None
    each = _cross_entropy(outputs.supported[judged], targets.supported[judged])
    return each.mean() * _presence(int(judged.sum()), len(judged))


def _tokens(outputs: Outputs, targets: TorchTargets) -> torch.Tensor | None:
    judged = int(targets.token_weight.amax((1, 2)).gt(0).sum())
    if not judged:
        return None
    each = _cross_entropy(outputs.not_borne_out, targets.not_borne_out) * targets.token_weight
    return each.sum() / judged * _presence(judged, len(targets.group))


def _presence(judged: int, sequences: int) -> float:
    return min(1.0, 3 * judged / sequences)


def _log_sum(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Of the last dimension, where `allowed`."""
    return torch.logsumexp(logits.masked_fill(~allowed, _IMPOSSIBLE), -1)


def _cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
