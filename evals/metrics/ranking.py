"""Rankings: how near the top stands what was looked for?

Against graded judgements, by ir-measures (https://ir-measur.es; MacAvaney et al. 2022, "Streamlining Evaluation with
ir-measures"), which computes them with trec_eval and so as BEIR does:

- nDCG@10: the sum of grade / log2(rank + 1) over the first ten, divided by that of the best possible ranking (Järvelin
  and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"; gains are the grades, not 2^grade).
- MRR@10: 1 / rank of the first relevant document of the first ten, 0 if there is none.
- recall@k: of the relevant documents, the share that stands in the first k.
- Hits@k, also Success@k: 1 if any relevant document stands in the first k.

A document is relevant from grade 1 on; one without a judgement is not.

Without judgements: answer@k is 1 if any of the first k texts holds the answer (`answer_in_text.holds`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.metrics import MissingScorer
from evals.model import Measure, Tally

CUTOFFS = (1, 5, 10)
NDCG, MRR = "nDCG@10", "MRR@10"


def measures(cutoffs: Sequence[int] = CUTOFFS) -> tuple[Measure, ...]:
    """What `score` gives, in order. A ranking should be as long as the largest of `cutoffs`."""
    return (
        Measure(NDCG),
        Measure(MRR),
        *(Measure(f"recall@{k}", note="mean share of the relevant documents") for k in cutoffs),
        *(Measure(f"Hits@{k}", note="queries with a relevant document") for k in cutoffs),
    )


def answer_measures(cutoffs: Sequence[int] = CUTOFFS) -> tuple[Measure, ...]:
    """What `answer_at` gives, in order."""
    return tuple(Measure(f"answer@{k}", note=f"one of the first {k} texts holds the answer") for k in cutoffs)


MEASURES = measures()
ANSWER_MEASURES = answer_measures()


def score(
    ranking: Sequence[str], relevant: Mapping[str, int], cutoffs: Sequence[int] = CUTOFFS
) -> dict[str, Tally] | None:
    """One query's `measures(cutoffs)`. `ranking`: document ids, best first. `relevant`: grade by document id.

    None where no document is judged relevant: trec_eval would count 0, and nothing could have been found. Raises
    ValueError if an id stands twice in the ranking, and MissingScorer.
    """
    if len(set(ranking)) < len(ranking):
        raise ValueError("a document stands twice in the ranking: keep the best rank of each")
    if not any(grade > 0 for grade in relevant.values()):
        return None
    try:
        import ir_measures
    except ImportError as error:
        raise MissingScorer("ranking", "ir-measures") from error
    wanted = {
        ir_measures.nDCG @ 10: NDCG,
        ir_measures.RR @ 10: MRR,
        **{ir_measures.R @ k: f"recall@{k}" for k in cutoffs},
        **{ir_measures.Success @ k: f"Hits@{k}" for k in cutoffs},
    }
    # Scores strictly fall, since trec_eval sorts by score and breaks ties by id, whatever order it was given.
    run = {"q": {document: float(len(ranking) - place) for place, document in enumerate(ranking)}}
    found = {wanted[m.measure]: m.value for m in ir_measures.iter_calc(list(wanted), {"q": dict(relevant)}, run)}
    return {measure.name: Tally(float(found[measure.name])) for measure in measures(cutoffs)}


def answer_at(holds: Sequence[bool], cutoffs: Sequence[int] = CUTOFFS) -> dict[str, Tally]:
    """One question's `answer_measures(cutoffs)`. `holds`: for each text found, best first, if it holds the answer."""
    return {f"answer@{k}": Tally(float(any(holds[:k]))) for k in cutoffs}
