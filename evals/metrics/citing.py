"""Citations: does the answer quote the words that support it, and is every quote needed?

Two kinds of measure:

- Against places known to hold the evidence. A piece of evidence is hit when a citation overlaps one of its places by at
  least half of the shorter of the two: a citation may be the whole sentence around the evidence, or the telling part of
  it. Citation hit: 1 if any piece is hit; evidence quoted: the share of pieces that are. Dateline's own definition.
- Against a judge of support, after Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations"
  (ALCE, https://arxiv.org/abs/2305.14627; `compute_autoais` in eval.py of https://github.com/princeton-nlp/ALCE).
  Citation recall: a sentence counts 1 if its citations, taken together, support it; without citations it counts 0.
  Citation precision: a citation counts 1 if its sentence's recall is 1 and the citation is not irrelevant: it supports
  the sentence alone, or the others do not support it without this one.

ALCE averages within an answer first, looks at three citations a sentence at most, and has a language model judge. Here
sentences and citations are summed over all answers, every citation counts, and the judge is whatever is handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from evals.metrics import of_something
from evals.model import AnyOf, Measure, Place, Tally
from evals.wording import states
from vectorstore.model import Span

HIT, QUOTED = "citation hit", "evidence quoted"
RECALL, PRECISION, UNJUDGED = "citation recall", "citation precision", "sentences not judged"
EVIDENCE_MEASURES = (
    Measure(HIT, note="answered cases that quote a piece of the evidence"),
    Measure(QUOTED, note="mean share of the evidence, same cases"),
)
SUPPORT_MEASURES = (
    Measure(RECALL, note="ALCE: judged sentences that their citations support"),
    Measure(PRECISION, note="ALCE: citations of judged sentences that support one and are needed"),
    Measure(UNJUDGED, "neither", "count", note="in neither citation recall nor citation precision"),
)
MEASURES = (*EVIDENCE_MEASURES, *SUPPORT_MEASURES)

# Whether the quotes, together, support the sentence. None: this judge cannot say, whatever the quotes, so the sentence
# is not scored. It is asked with no quotes, too.
Supports = Callable[[str, Sequence[str]], bool | None]


class Cited(NamedTuple):
    """One sentence of an answer, and its quotes in order."""

    text: str
    quotes: AnyOf


# -- against known places ----------------------------------------------------------------------------------------------


def citation_hit(cited: Sequence[Place], needed: Sequence[Sequence[Place]]) -> Tally | None:
    """1 if any piece of evidence is hit, otherwise 0. `needed`: for each piece, the places that hold it.

    None where no evidence is known. Only citations whose quote stands where they say are to be handed over.
    """
    return Tally(float(len(unquoted(cited, needed)) < len(needed))) if needed else None


def evidence_quoted(cited: Sequence[Place], needed: Sequence[Sequence[Place]]) -> Tally | None:
    """Share of the pieces of evidence that are hit. Arguments and None as `citation_hit`."""
    return Tally(1 - len(unquoted(cited, needed)) / len(needed)) if needed else None


def unquoted(cited: Sequence[Place], needed: Sequence[Sequence[Place]]) -> list[Place]:
    """The first place of each piece of evidence that no citation hits, in order."""
    return [places[0] for places in needed if not _hit(places, cited)]


def _hit(places: Sequence[Place], cited: Sequence[Place]) -> bool:
    return any(a.text_name == b.text_name and _overlap(a.span, b.span) >= 0.5 for a in places for b in cited)


def _overlap(a: Span, b: Span) -> float:
    shorter = min(a.end - a.start, b.end - b.start)
    return (min(a.end, b.end) - max(a.start, b.start)) / shorter if shorter > 0 else 0.0


# -- against a judge of support ----------------------------------------------------------------------------------------


def support(sentences: Sequence[Cited], supports: Supports) -> dict[str, Tally]:
    """Citation recall over the sentences, citation precision over their citations, and the sentences not judged.

    There is no recall where no sentence could be judged, and no precision where those have no citation.
    """
    verdicts = [(sentence, supports(*sentence)) for sentence in sentences]
    judged = [(sentence, bool(verdict and sentence.quotes)) for sentence, verdict in verdicts if verdict is not None]
    needed = [_needed(*sentence, supports) for sentence, supported in judged if supported]
    recall = Tally(sum(supported for _, supported in judged), len(judged))
    precision = Tally(sum(needed), sum(len(sentence.quotes) for sentence, _ in judged))
    unjudged = Tally(len(sentences) - len(judged), len(sentences))
    return {**of_something({RECALL: recall, PRECISION: precision}), UNJUDGED: unjudged}


def supported_by_facts(facts: Sequence[AnyOf]) -> Supports:
    """A judge made of known facts, each a list of wordings.

    A sentence is supported if every fact that it states is stated by one quote or another, in any of its wordings. A
    sentence that states none of the facts cannot be judged.
    """

    def supports(sentence: str, quotes: Sequence[str]) -> bool | None:
        stated = [ways for ways in facts if _states_any(sentence, ways)]
        return all(any(_states_any(quote, ways) for quote in quotes) for ways in stated) if stated else None

    return supports


def _needed(sentence: str, quotes: AnyOf, supports: Supports) -> int:
    """How many of the quotes, which support the sentence together, are not irrelevant."""
    if len(quotes) == 1:
        return 1
    return sum(
        supports(sentence, (quote,)) is True or supports(sentence, (*quotes[:i], *quotes[i + 1 :])) is not True
        for i, quote in enumerate(quotes)
    )


def _states_any(text: str, ways: AnyOf) -> bool:
    return any(states(text, way) for way in ways)
