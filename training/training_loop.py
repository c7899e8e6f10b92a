"""One stage of training, from where it stands to its end, in torch.

Flows in: a stage, its parts, the weights to start from, and the stage's checkpoint if there is one. Flows out: the
checkpoint, replaced every few minutes and at the end. Knows no data set and no figure.

On a CPU, workers of one thread each share out a step's micro-batches, every one with its own gradients: on 2 cores
that is twice as fast as one worker of two threads when others use the machine too. Which worker takes which
micro-batch and in which order gradients are added is fixed, so a run that was killed and goes on ends in the same
weights, bit for bit, as one that was not. Another number of workers adds in another order, and differs in rounding.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import torch  # type: ignore[import-not-found,unused-ignore]

from training.arrays import Inputs, collated
from training.batches import MicroBatch, Place, micro_batches
from training.checkpoints import Arrays, BadCheckpoint, Checkpoint, Standing, load_checkpoint, save_checkpoint
from training.groups import Group
from training.losses import loss, on_device
from training.model import Outputs, Reader, arrays, load
from training.progress import Progress
from training.recipe import Stage

DECAY = 0.01  # of weights that are matrices
BETAS = (0.9, 0.98)
LONGEST_GRADIENT = 1.0
SLOWEST = 0.02  # of the learning rate, at the end of a schedule
TOLD_EVERY = 25  # steps


@dataclass(frozen=True, slots=True)
class Machine:
    """What trains: `workers` of one thread each on a CPU, or one CUDA device."""

    device: str = "cpu"
    workers: int = 2

    @property
    def threads(self) -> int:
        return self.workers if self.device == "cpu" else 1


@dataclass(frozen=True, slots=True)
class Watching:
    """Who is told how it goes, and how often the checkpoint is replaced."""

    progress: Progress
    told: Callable[[str], None]
    save_every_s: float = 150.0


def train_stage(
    stage: Stage,
    parts: Mapping[str, Sequence[Group]],
    initial: Arrays,
    file: Path,
    machine: Machine,
    watching: Watching,
) -> Checkpoint:
    """Trains to the stage's last step, from `file` if it is there. Raises BadCheckpoint when it is another stage's."""
    recipe = stage.model_dump(mode="json")
    learner = Learner(stage, initial, machine, Standing(recipe))
    if file.exists():
        learner.restore(_same(load_checkpoint(file), recipe, file))
        watching.told(f"{stage.name}: goes on at step {learner.standing.step}")
    with learner:
        _steps(learner, parts, file, watching)
    checkpoint = learner.checkpoint()
    save_checkpoint(file, checkpoint)
    return checkpoint


def _steps(learner: Learner, parts: Mapping[str, Sequence[Group]], file: Path, watching: Watching) -> None:
    stage, saved = learner.stage, time.monotonic()
    log = _Log(stage.name, watching.told)
    ahead = micro_batches(stage, parts, learner.standing.place)
    left = range(learner.standing.step, stage.steps)
    for _ in watching.progress.over(left, stage.name):
        taken = list(islice(ahead, stage.micro_batches))
        log.add(learner.standing, learner.step([batch for batch, _ in taken], taken[-1][1]))
        if time.monotonic() - saved > watching.save_every_s:
            save_checkpoint(file, learner.checkpoint())
            saved = time.monotonic()


def _same(checkpoint: Checkpoint, recipe: Mapping[str, object], file: Path) -> Checkpoint:
    differing = [name for name in recipe if checkpoint.standing.recipe.get(name) != recipe[name]]
    if differing:
        raise BadCheckpoint(
            f"{file.name} was trained with another {', '.join(differing)}; give another --out, or remove it."
        )
    return checkpoint


class Learner:
    """The reader, its replicas, its optimiser and its average, between two steps."""

    def __init__(self, stage: Stage, initial: Arrays, machine: Machine, standing: Standing) -> None:
        torch.set_num_threads(1)
        self.stage, self.standing = stage, standing
        self._machine = machine
        self._reader = Reader()
        load(self._reader, initial)
        self._reader.to(machine.device)
        self._reader.word.weight.requires_grad_(False)
        self._readers = [self._reader, *(_replica(self._reader) for _ in range(machine.threads - 1))]
        self._trained = self._reader.trained()
        self._average = {name: weight.detach().clone() for name, weight in self._trained.items()}
        self._optimiser = _optimiser(self._trained, stage.learning_rate)
        self._pool = ThreadPoolExecutor(machine.threads, "worker", torch.set_num_threads, (1,))

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def step(self, batches: Sequence[MicroBatch], behind: Place) -> list[dict[str, float]]:
        """One step of the optimiser over `batches`, which end at `behind`. The parts of each one's loss."""
        began = time.monotonic()
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate(self.stage, self.standing.step)
        parts = self._gradients(batches)
        torch.nn.utils.clip_grad_norm_(list(self._trained.values()), LONGEST_GRADIENT)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self._move_average(self.standing.step + 1)
        self.standing = replace(
            self.standing,
            step=self.standing.step + 1,
            place=behind,
            trained_s=self.standing.trained_s + time.monotonic() - began,
        )
        return parts

    def checkpoint(self) -> Checkpoint:
        moments = {name: self._optimiser.state[weight] for name, weight in self._trained.items()}
        made = {name: state for name, state in moments.items() if state}
        return Checkpoint(
            standing=self.standing,
            weights=_copied(self._trained),
            average={**arrays(self._reader), **_copied(self._average)},
            first_moment=_copied({name: state["exp_avg"] for name, state in made.items()}),
            second_moment=_copied({name: state["exp_avg_sq"] for name, state in made.items()}),
            updates=_copied({name: state["step"] for name, state in made.items()}),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Stands where `checkpoint` stood."""
        with torch.no_grad():
            for name, weight in self._trained.items():
                weight.copy_(torch.from_numpy(checkpoint.weights[name]))
                self._average[name].copy_(torch.from_numpy(checkpoint.average[name]))
                if name in checkpoint.first_moment:
                    self._optimiser.state[weight] = {
                        "step": torch.from_numpy(checkpoint.updates[name]).to(weight.device),
                        "exp_avg": torch.from_numpy(checkpoint.first_moment[name]).to(weight.device),
                        "exp_avg_sq": torch.from_numpy(checkpoint.second_moment[name]).to(weight.device),
                    }
        self.standing = replace(checkpoint.standing, recipe=self.standing.recipe)

    def _gradients(self, batches: Sequence[MicroBatch]) -> list[dict[str, float]]:
        """Leaves the mean gradient in the reader: each worker adds its own in order, then they are added."""
        workers = len(self._readers)
        shares = [batches[number::workers] for number in range(workers)]
        jobs = [
            self._pool.submit(self._worked, reader, share, len(batches))
            for reader, share in zip(self._readers, shares, strict=True)
        ]
        parts = [part for job in jobs for part in job.result()]
        for replica in self._readers[1:]:
            _add_gradients(self._reader, replica)
        return parts

    def _worked(self, reader: Reader, batches: Sequence[MicroBatch], of: int) -> list[dict[str, float]]:
        parts = []
        for batch in batches:
            given, targets = collated(batch)
            with torch.autocast(torch.device(self._machine.device).type, torch.bfloat16):
                outputs = _run(reader, given, self._machine.device)
            value, spoken = loss(outputs, on_device(targets, self._machine.device))
            (value / of).backward()
            parts.append(spoken)
        return parts

    def _move_average(self, step: int) -> None:
        """Early on it forgets faster, so that it does not keep what the heads were drawn as."""
        kept = min(self.stage.average, (1 + step) / (10 + step))
        weights = [weight.detach() for weight in self._trained.values()]
        torch._foreach_lerp_(list(self._average.values()), weights, 1 - kept)


def learning_rate(stage: Stage, step: int) -> float:
    """At step `step`, from 0: rises over the warm-up; then falls in a line, or stays in pre-training on clozes."""
    warm = min(1.0, (step + 1) / stage.warm_up) if stage.warm_up else 1.0
    if stage.kind == "cloze":
        return stage.learning_rate * warm
    return stage.learning_rate * warm * max(SLOWEST, 1 - step / (stage.schedule or stage.steps))


class _Log:
    """A line every few steps: means of the losses' parts since the last."""

    def __init__(self, name: str, told: Callable[[str], None]) -> None:
        self._name, self._told = name, told
        self._held: list[dict[str, float]] = []

    def add(self, before: Standing, parts: Sequence[dict[str, float]]) -> None:
        self._held += parts
        step = before.step + 1
        if step % TOLD_EVERY == 0:
            names = sorted({name for part in self._held for name in part})
            means = " ".join(f"{name} {_mean(self._held, name):.3f}" for name in names)
            self._told(f"{self._name} step {step}, {before.trained_s / 60:.1f} min: {means}")
            self._held = []


def _mean(parts: Sequence[Mapping[str, float]], name: str) -> float:
    held = [part[name] for part in parts if name in part]
    return sum(held) / len(held)


def _run(reader: Reader, given: Inputs, device: str) -> Outputs:
    made: Iterator[torch.Tensor] = (
        torch.from_numpy(array).to(device) for array in (given.ids, given.kinds, given.seen)
    )
    outputs: Outputs = reader(*made)
    return outputs


def _replica(reader: Reader) -> Reader:
    """The same weights in the same memory, and gradients of its own."""
    replica = copy.deepcopy(reader)
    for own, shared in zip(replica.parameters(), reader.parameters(), strict=True):
        own.data = shared.data
    return replica


def _add_gradients(reader: Reader, replica: Reader) -> None:
    for own, other in zip(reader.parameters(), replica.parameters(), strict=True):
        if other.grad is not None:
            own.grad = other.grad if own.grad is None else own.grad.add_(other.grad)
            other.grad = None


def _optimiser(trained: Mapping[str, torch.Tensor], rate: float) -> torch.optim.AdamW:
    matrices = [weight for weight in trained.values() if weight.ndim > 1]
    others = [weight for weight in trained.values() if weight.ndim == 1]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=BETAS, fused=True)


def _copied(tensors: Mapping[str, torch.Tensor]) -> Arrays:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in tensors.items()}
