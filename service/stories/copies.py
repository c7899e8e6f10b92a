"""Which articles carry one text: wire copies, reprints, a story cut to its first paragraphs.

Flows in: the words of texts, then only their signatures. Flows out: shingles, signatures, and who copies whom. Pure;
knows no date and no source.

Two articles carry one text when most of the shorter one's runs of three words stand in the longer one (containment;
Broder 1997, "On the resemblance and containment of documents"). How many do is told from 128 minima of the hashed
runs (MinHash), with a standard error of about 0.04: an article is compared without reading the other's text again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from service.model import Features, PlacedArticle
from vectorstore.terms import fold

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]

SHINGLE = 3  # words
PERMUTATIONS = 128
CONTAINMENT = 0.75  # of the shorter text
FEWEST = 20  # shingles; shorter texts are copies only when they are the same


def shingles_of(words: Sequence[str]) -> frozenset[bytes]:
    """Every run of three words, in lower case without diacritics; fewer words as a whole."""
    folded = {word: fold(word) for word in set(words)}
    plain = [folded[word] for word in words]
    if len(plain) < SHINGLE:
        return frozenset([" ".join(plain).encode()]) if plain else frozenset()
    runs = zip(*(plain[offset:] for offset in range(SHINGLE)), strict=False)
    return frozenset(" ".join(run).encode() for run in runs)


def signature_of(shingles: frozenset[bytes]) -> bytes:
    """The minimum of each permutation, as little-endian 32-bit numbers; b"" of no shingles."""
    if not shingles:
        return b""
    minima = _blank().copy()
    minima.update_batch(list(shingles))
    return np.asarray(minima.hashvalues, dtype="<u4").tobytes()


def containment(one: Features, other: Features) -> float:
    """Which share of the shorter text's shingles stands in the longer text, 0 to 1; an estimate."""
    if not one.signature or not other.signature:
        return 0.0
    same = np.frombuffer(one.signature, dtype="<u4") == np.frombuffer(other.signature, dtype="<u4")
    resemblance = float(np.mean(same))
    shared = resemblance / (1 + resemblance) * (one.shingles + other.shingles)
    return min(1.0, shared / min(one.shingles, other.shingles))


def are_copies(one: Features, other: Features) -> bool:
    """Whether the two carry one text."""
    if min(one.shingles, other.shingles) < FEWEST:
        return one.shingles > 0 and one.shingles == other.shingles and one.signature == other.signature
    return containment(one, other) >= CONTAINMENT


def origin_among(features: Features, members: Sequence[PlacedArticle]) -> str | None:
    """The origin of the member that has most of the same text; None when the text is new."""
    copied = [member for member in members if are_copies(features, member.features)]
    best = max(copied, key=lambda member: containment(features, member.features), default=None)
    return None if best is None else best.origin


def reassigned(members: Sequence[PlacedArticle]) -> Mapping[str, str]:
    """New origins, by article id, of members whose origin has left, or does not carry their text any more.

    The first of those that copied it takes its place.
    """
    origins = {member.article_id: member for member in members if member.origin == member.article_id}
    lost = [member for member in members if not _still_copies(member, origins.get(member.origin))]
    heirs: dict[str, str] = {}
    for member in lost:
        heirs.setdefault(member.origin, member.article_id)
    return {member.article_id: heirs[member.origin] for member in lost}


def _still_copies(member: PlacedArticle, origin: PlacedArticle | None) -> bool:
    return origin is not None and (origin is member or are_copies(member.features, origin.features))


@cache
def _blank() -> MinHash:
    """An empty MinHash. Making one draws its permutations, copying does not; the import brings SciPy (0.6 s)."""
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=crc32, scheme="affine32")
