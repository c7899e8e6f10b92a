"""MultiHop-RAG: the numbers of its own scripts, so that they can be set beside published ones.

Source: Tang and Yang 2024, "MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for Multi-Hop Queries"
(https://arxiv.org/abs/2401.15391); retrieval_evaluate.py and qa_evaluate.py of https://github.com/yixuantt/MultiHop-RAG.

Retrieval, over the first ten texts of each query that has gold facts (null queries are left out). Spaces and newlines
are deleted everywhere, then a text is relevant if any gold fact is a substring of it, case included.

- Hits@4, Hits@10: 1 if any of the first 4, 10 is relevant. MRR@10: 1 / rank of the first relevant text.
- "MAP@10": at each relevant rank, the gold facts seen there for the first time ÷ the rank, summed, then divided by
  min(number of gold facts, 10).

Where the scripts are odd, and this follows them:

- "MAP@10" is not mean average precision: a rank counts what is new there, not all that was found so far. Two facts at
  ranks 1 and 2 give (1/1 + 1/2) / 2 = 0.75, where average precision is 1; both in the first text give 1.
- A fact that is listed twice is seen once, but is twice in the divisor.
- Tabs and other blanks are not deleted. A fact of blanks alone would stand in every text.
- Whatever text was retrieved is searched, so longer passages score higher: compare at the same length only.

Answers: both lower-cased; right if they share a whitespace-separated word, punctuation included. "The answer to the
question is "…"" is cut down to the quoted part first. Queries without a gold answer are left out; null queries are not.
The scripts' precision, recall and F1 are this one number. It is lenient ("the" is enough), so exact match stands beside
it: the same words once both are normalised as for SQuAD; it is not part of the scripts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.model import Measure, Tally
from evals.wording import normalised_squad

HITS_4, HITS_10, MRR, MAP = "Hits@4", "Hits@10", "MRR@10", "MAP@10"
SHARES_A_WORD, EXACT = "answer shares a word", "answer exact match"
RETRIEVAL_MEASURES = (
    Measure(HITS_4),
    Measure(HITS_10),
    Measure(MRR),
    Measure(MAP, note="as the data set's script, which is not mean average precision"),
)
ANSWER_MEASURES = (
    Measure(SHARES_A_WORD, note="as the data set's script: precision, recall, F1 and accuracy in one", beside=(EXACT,)),
    Measure(EXACT, note="not of the data set's script"),
)
MEASURES = (*RETRIEVAL_MEASURES, *ANSWER_MEASURES)

# What the data set's prompt asks to be said where the texts do not suffice; its null queries expect these words.
INSUFFICIENT = "Insufficient information"

_ANSWER_IS = re.compile(r'The answer to the question is "(.*?)"')


def retrieval(texts: Sequence[str], facts: Sequence[str]) -> dict[str, Tally] | None:
    """RETRIEVAL_MEASURES of one query. `texts`: as retrieved, best first; `facts`: the gold facts.

    None where there is no gold fact, as for null queries.
    """
    if not facts:
        return None
    new = _new_facts([_joined(text) for text in texts[:10]], [_joined(fact) for fact in facts])
    relevant = [rank for rank, count in enumerate(new, 1) if count is not None]
    gained = sum((count or 0) / rank for rank, count in enumerate(new, 1))
    first = relevant[0] if relevant else None
    return {
        HITS_4: Tally(float(first is not None and first <= 4)),
        HITS_10: Tally(float(first is not None)),
        MRR: Tally(1 / first if first is not None else 0.0),
        MAP: Tally(gained / min(len(facts), 10)),
    }


def answer(given: str | None, gold: str) -> dict[str, Tally] | None:
    """ANSWER_MEASURES of one query; None where there is no gold answer. An abstention, None, counts as INSUFFICIENT."""
    if not gold:
        return None
    said = _quoted_answer(INSUFFICIENT if given is None else given)
    shared = set(said.lower().split()) & set(gold.lower().split())
    return {
        SHARES_A_WORD: Tally(float(bool(shared))),
        EXACT: Tally(float(normalised_squad(said) == normalised_squad(gold))),
    }


def _new_facts(texts: Sequence[str], facts: Sequence[str]) -> list[int | None]:
    """For each text, how many facts it holds that none before it held; None if it holds no fact at all."""
    seen: set[str] = set()
    counts: list[int | None] = []
    for text in texts:
        held = {fact for fact in facts if fact in text}
        counts.append(len(held - seen) if held else None)
        seen |= held
    return counts


def _joined(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def _quoted_answer(text: str) -> str:
    found = _ANSWER_IS.search(text)
    return found[1] if found else text
