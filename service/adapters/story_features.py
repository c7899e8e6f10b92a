"""Features as bytes, about 1.5 KB an article.

Flows in and out: Features, and the column `story_articles.features`. Knows no table.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

from service.model import Features, Term

REMEMBERED = 1024  # some 13 KB each

Flat = list[str | int | float]


def encoded(features: Features) -> bytes:
    """A length, the terms as packed JSON of that length, and the signature."""
    parts = [
        *(_flat(terms) for terms in (features.words, features.names, features.headline)),
        sorted(features.lead),
        features.shingles,
    ]
    packed = zlib.compress(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())
    return struct.pack("<I", len(packed)) + packed + features.signature


@lru_cache(maxsize=REMEMBERED)
def decoded(column: bytes) -> Features:
    """Exactly what `encoded` was given."""
    (length,) = struct.unpack_from("<I", column)
    words, names, headline, lead, shingles = json.loads(zlib.decompress(column[4 : 4 + length]))
    return Features(
        words=_terms(words),
        names=_terms(names),
        headline=_terms(headline),
        lead=frozenset(lead),
        shingles=shingles,
        signature=column[4 + length :],
    )


def _flat(terms: Iterable[Term]) -> Flat:
    return [value for term in terms for value in (term.stem, term.count, term.rarity)]


def _terms(flat: Sequence[object]) -> tuple[Term, ...]:
    stems, counts, rarities = flat[::3], flat[1::3], flat[2::3]
    return tuple(map(Term, stems, counts, rarities))  # type: ignore[arg-type]
