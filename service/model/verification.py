"""What of somebody's words the archive bears out, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.model.answers import Citation

ClaimVerdict = Literal["supported", "contradicted", "not_found"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the text that was checked, and what the archive has to it."""

    text: str  # as it was written, white space aside
    verdict: ClaimVerdict
    citations: tuple[int, ...]  # numbers of the Verification's Citations; empty only for "not_found"
    note: str | None = None  # for a person: where they differ ("the archive has 12, not 15"), or why it is not found


@dataclass(frozen=True, slots=True)
class Verification:
    """A text held against the archive, claim by claim."""

    claims: tuple[Claim, ...]  # in the order of the text
    citations: tuple[Citation, ...]  # numbered from 1 in order of first use; each is exact
    left_out: int  # sentences that claim nothing that could be checked, or stand beyond the last that was
