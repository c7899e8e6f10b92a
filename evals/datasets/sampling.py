"""A sample that stays the same: some of many, drawn by a seed.

Flows in: anything with ids. Flows out: those that were drawn, in their old order. Knows nothing of what they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")


def sampled(
    items: Sequence[_Item], *, limit: int | None, seed: int, id_of: Callable[[_Item], str]
) -> tuple[_Item, ...]:
    """`limit` of the items in their old order; all of them when there is no limit or it is not reached.

    Those are drawn whose hash of seed and id is lowest: a larger sample holds every smaller one of the same seed, and
    neither the Python version nor the order of the file changes what is drawn.
    """
    if limit is None or limit >= len(items):
        return tuple(items)
    ranked = sorted(range(len(items)), key=lambda index: _draw(seed, id_of(items[index])))
    return tuple(items[index] for index in sorted(ranked[: max(limit, 0)]))


def _draw(seed: int, item_id: str) -> bytes:
    return hashlib.sha256(f"{seed}:{item_id}".encode()).digest()
