"""The order in which a stage sees its data: epochs of draws, cut into micro-batches of like length.

Flows in: the parts, a stage's mix and seed. Flows out: micro-batches, each with the place behind it, from which the
same order goes on. Every draw comes from the seed and the place alone, so a run that was killed goes on with the same
batches, and finds them without making those before. Knows no model.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from training.examples import Role, can_play, examples
from training.groups import Group
from training.recipe import Ingredient, Stage
from training.sequences import Example

POOLED = 1_200  # groups that are sorted by length together
ROUNDED = 32  # tokens to which a micro-batch's length is rounded up

Drawn = tuple[Group, Role]
MicroBatch = Sequence[Sequence[Example]]  # examples by group

INGREDIENTS: Mapping[Ingredient, tuple[str, Role]] = {
    "squad": ("squad", Role.PARAGRAPH),
    "squad-twins": ("squad", Role.TWIN),
    "wiki": ("wiki", Role.PARAGRAPH),
    "wiki-twins": ("wiki", Role.TWIN),
    "wiki-foreign": ("wiki", Role.FOREIGN),
    "quiz": ("quiz", Role.SEARCHED),
    "pool": ("pool", Role.SEARCHED),
    "cloze": ("cloze", Role.CLOZE),
    "support": ("support", Role.SUPPORT),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the order something stands: the epoch, the pool of groups in it, the micro-batch in that."""

    epoch: int = 0
    pool: int = 0
    batch: int = 0


def parts_of(stage: Stage) -> frozenset[str]:
    """The parts whose groups a stage sees."""
    if stage.kind == "cloze":
        return frozenset(("cloze",))
    return frozenset(INGREDIENTS[ingredient][0] for ingredient, share in stage.mix.items() if share)


def micro_batches(
    stage: Stage, parts: Mapping[str, Sequence[Group]], start: Place
) -> Iterator[tuple[MicroBatch, Place]]:
    """Without end, from `start` on. Raises ValueError when there is nothing to train on."""
    place = start
    while True:
        drawn = epoch(stage, parts, place.epoch)
        if not drawn:
            raise ValueError(f"stage {stage.name}: none of its parts holds a group")
        pools = -(-len(drawn) // POOLED)
        for pool in range(place.pool, pools):
            batches = _batches(stage, drawn[pool * POOLED : (pool + 1) * POOLED], f"{place.epoch}/{pool}")
            for number in range(place.batch if pool == place.pool else 0, len(batches)):
                yield batches[number], _behind(place.epoch, pool, number, len(batches), pools)
        place = Place(place.epoch + 1)


def epoch(stage: Stage, parts: Mapping[str, Sequence[Group]], number: int) -> list[Drawn]:
    """What epoch `number` sees, in its order."""
    rng = _drawing(stage, f"epoch {number}")
    if stage.kind == "cloze":
        drawn = [(group, Role.CLOZE_PRETRAINING) for group in parts["cloze"]]
    else:
        drawn = list(chain.from_iterable(_seen(stage, parts, ingredient, rng) for ingredient in INGREDIENTS))
    rng.shuffle(drawn)
    return drawn


def padded_length(batch: MicroBatch) -> int:
    """Tokens to which every sequence of the micro-batch is padded."""
    return max(_length(group) for group in batch)


def _seen(
    stage: Stage, parts: Mapping[str, Sequence[Group]], ingredient: Ingredient, rng: random.Random
) -> list[Drawn]:
    """Every group as often as the mix has whole times, and a draw for what is left over."""
    part, role = INGREDIENTS[ingredient]
    times = stage.mix.get(ingredient, 0.0)
    if not times:
        return []
    groups = [(group, role) for group in parts[part] if can_play(group, role)]
    return groups * int(times) + rng.sample(groups, int(len(groups) * (times - int(times))))


def _batches(stage: Stage, drawn: Sequence[Drawn], name: str) -> list[MicroBatch]:
    """Whole groups of like length, filled up to `stage.tokens` padded tokens, in a drawn order."""
    rng = _drawing(stage, name)
    made = [examples(group, role, stage.longest, stage.noise, rng) for group, role in drawn]
    made.sort(key=_length)
    batches: list[list[list[Example]]] = []
    count = 0
    for group in made:  # by rising length, so that the newest is the longest
        if not batches or _length(group) * (count + len(group)) > stage.tokens:
            batches.append([])
            count = 0
        batches[-1].append(group)
        count += len(group)
    rng.shuffle(batches)
    return list(batches)


def _length(group: Sequence[Example]) -> int:
    longest = max(len(example.sequence.ids) for example in group)
    return -(-longest // ROUNDED) * ROUNDED


def _behind(epoch: int, pool: int, batch: int, batches: int, pools: int) -> Place:
    if batch + 1 < batches:
        return Place(epoch, pool, batch + 1)
    return Place(epoch, pool + 1) if pool + 1 < pools else Place(epoch + 1)


def _drawing(stage: Stage, name: str) -> random.Random:
    return random.Random(f"{stage.seed}/{name}")  # noqa: S311
