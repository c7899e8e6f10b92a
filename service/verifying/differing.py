"""Where one sentence of the archive says the same as a claim but for one thing.

Flows in: a claim that nothing in the archive bears out, and the sentences near it. Flows out: the Difference, with its
quotes, or None. The measure is the grounding step itself: with that one thing exchanged for the archive's, the claim
has to be borne out by the sentence as strictly as if Dateline said it. In doubt there is no Difference: where two
exchanges fit, where another sentence has the claim's own value, or where no name or day ties the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.candidates import Candidate
from service.grounding import Grounded, ground
from service.likeness import Likeness
from service.mentions import Mentions, find_mentions
from service.model import Quote
from service.verifying.swaps import Swap, swaps

NEAR = 0.5  # share of a claim's content words that a sentence has to hold to be compared with it
MOST_COMPARED = 4  # sentences
OWN_VALUE_NEAR = 0.7  # share of a claim's other words beside which its own value makes a difference doubtful


@dataclass(frozen=True, slots=True)
class Difference:
    quotes: tuple[Quote, ...]  # never empty
    note: str  # "the archive has 12, not 15"


def difference(claim: str, evidence: Sequence[Candidate], *, likeness: Likeness) -> Difference | None:
    """The one thing in which the nearest sentence that can be compared differs from the claim."""
    mentions = find_mentions(claim)
    if not mentions.names and not mentions.dates:
        return None
    for candidate in _nearest(mentions, evidence):
        found = _differences(mentions, candidate, likeness)
        if len({swap.values for swap, _ in found}) > 1:
            return None
        if found and not _said_elsewhere(mentions, found[0][0], candidate, evidence):
            swap, grounded = found[0]
            return Difference(grounded.quotes, swap.note)
    return None


def _nearest(mentions: Mentions, evidence: Sequence[Candidate]) -> list[Candidate]:
    wanted = _content(mentions)
    shares = [(_share(wanted, candidate), -number, candidate) for number, candidate in enumerate(evidence)]
    near = sorted((one for one in shares if one[0] >= NEAR), key=lambda one: one[:2], reverse=True)
    return [candidate for _, _, candidate in near[:MOST_COMPARED]]


def _content(mentions: Mentions) -> frozenset[str]:
    return frozenset(word.stem for word in mentions.words if word.content)


def _share(wanted: frozenset[str], candidate: Candidate) -> float:
    return len(wanted & candidate.mentions.stems) / len(wanted) if wanted else 0.0


def _differences(mentions: Mentions, candidate: Candidate, likeness: Likeness) -> list[tuple[Swap, Grounded]]:
    tried = ((swap, ground(swap.text, [candidate], likeness=likeness)) for swap in swaps(mentions, candidate.mentions))
    return [(swap, outcome) for swap, outcome in tried if isinstance(outcome, Grounded)]


def _said_elsewhere(mentions: Mentions, swap: Swap, compared: Candidate, evidence: Sequence[Candidate]) -> bool:
    """Whether another sentence near the claim has the claim's own value: the archive may say both."""
    own = _content(find_mentions(swap.mine))
    others = _content(mentions) - own
    return bool(own) and any(
        own <= other.mentions.stems and _share(others, other) >= OWN_VALUE_NEAR
        for other in evidence
        if other.key != compared.key
    )
