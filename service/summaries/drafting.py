"""A summary in a model's words: each of its sentences quoted and checked against the articles, or not said.

Flows in: Material, what is wanted of it, and how the model is asked. Flows out: Drafted: the sentences that hold, with
their quotes, those that do not, and whether the model did its part. Knows no vendor. What the model noted down for
itself is no evidence: only the articles are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.candidates import Candidate, candidates
from service.grounding import Grounded, Refused, ground
from service.likeness import Likeness
from service.ports import ModelError
from service.summaries.asking import Asking, Drafts
from service.summaries.extracts import Wanted
from service.summaries.gathering import Material
from service.summaries.remembering import told_before
from service.summaries.writing import Declined, write_story, write_summary
from vectorstore.model import RankedPassage
from vectorstore.ports import Embedder, Reader


@dataclass(frozen=True, slots=True)
class Drafted:
    grounded: tuple[Grounded, ...] = ()
    refused: tuple[Refused, ...] = ()
    declined: bool = False  # the model says that there is nothing to tell
    failed: bool = False  # the model broke off, or never began


def draft_summary(
    material: Material,
    wanted: Wanted,
    *,
    most: int,
    story: bool,
    asking: Asking,
    likeness: Likeness,
    embedder: Embedder | None,
    reader: Reader | None = None,
) -> Drafted:
    """At most `most` sentences; with `story` those of a digest's item. What came before the model failed is kept."""
    evidence = _evidence(material)
    grounded: list[Grounded] = []
    refused: list[Refused] = []
    drafts = _drafts(material, wanted, most, story, asking)
    try:
        for draft in drafts:
            if isinstance(draft, Declined):
                return Drafted(declined=True)
            outcome = _new(ground(draft.text, evidence, likeness=likeness, reader=reader), wanted.told, embedder)
            if isinstance(outcome, Refused):
                refused.append(outcome)
            else:
                grounded.append(_corroborated(outcome, evidence, likeness))
    except ModelError:
        return Drafted(tuple(grounded), tuple(refused), failed=True)
    return Drafted(tuple(grounded), tuple(refused))


def _drafts(material: Material, wanted: Wanted, most: int, story: bool, asking: Asking) -> Drafts:
    if story:
        return write_story(material.tellings, most=most, told=wanted.told, asking=asking)
    return write_summary(material.tellings, most=most, style=wanted.style, question=material.topic, asking=asking)


def _evidence(material: Material) -> list[Candidate]:
    """The sentences that a draft may rest on: of a topic only those that bear on it."""
    told = (*material.tellings, *material.copies)
    passages = [RankedPassage(passage, 1.0, {}) for one in told for passage in one.passages]
    leads = {one.article.id: one.passages[0] for one in told}
    pool = candidates(passages, leads)
    shares = material.shares
    return pool if shares is None else [one for one in pool if (one.key[0], one.span.end) in shares]


def _new(outcome: Grounded | Refused, told: Sequence[str], embedder: Embedder | None) -> Grounded | Refused:
    if isinstance(outcome, Refused) or not told or not told_before([outcome.text], told, embedder)[0]:
        return outcome
    return Refused(outcome.text, "it was told before")


def _corroborated(said: Grounded, evidence: Sequence[Candidate], likeness: Likeness) -> Grounded:
    """With the quotes of one more article, if another one says the same."""
    cited = {quote.passage.article.id for quote in said.quotes}
    others = [one for one in evidence if one.key[0] not in cited]
    also = ground(said.text, others, likeness=likeness) if others else None
    return Grounded(said.text, (*said.quotes, *also.quotes)) if isinstance(also, Grounded) else said
