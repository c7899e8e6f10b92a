from __future__ import annotations

import pytest

from evals.metrics.multihop_rag import EXACT, HITS_4, HITS_10, MAP, MRR, SHARES_A_WORD, answer, retrieval
from evals.model import Tally

SHIP, PORT, CREW = "The ship left at noon.", "The port was closed.", "Nine of the crew stayed ashore."
OTHER = "It rained all day."


def values(texts: list[str], facts: list[str]) -> dict[str, float]:
    found = retrieval(texts, facts)
    assert found is not None
    assert all(tally.whole == 1 for tally in found.values())
    return {name: tally.part for name, tally in found.items()}


@pytest.mark.parametrize(
    ("texts", "facts", "hits_4", "hits_10", "mrr", "map_10"),
    [
        # One after the other: (1/1 + 1/2) / 2, where average precision would be 1.
        ([SHIP, PORT], [SHIP, PORT], 1, 1, 1, 0.75),
        # Both in the first text: (2/1) / 2.
        ([f"{PORT} {SHIP}"], [SHIP, PORT], 1, 1, 1, 1),
        # Seen again at rank 3, which is relevant and adds nothing: (1/2 + 0/3 + 1/5) / 3.
        ([OTHER, SHIP, SHIP, OTHER, f"{CREW} {SHIP}"], [SHIP, PORT, CREW], 1, 1, 1 / 2, 0.7 / 3),
        # Too late for Hits@4, and the eleventh for anything: (1/5) / 2.
        ([*[OTHER] * 4, SHIP, *[OTHER] * 5, PORT], [SHIP, PORT], 0, 1, 1 / 5, 0.1),
        ([*[OTHER] * 10, SHIP], [SHIP], 0, 0, 0, 0),
        # A fact listed twice is seen once, and twice in the divisor: (1/1) / 2.
        ([SHIP], [SHIP, SHIP], 1, 1, 1, 0.5),
        # The divisor is 10 at most: (1/1) / 10.
        ([SHIP], [SHIP, *(f"{number} gulls." for number in range(11))], 1, 1, 1, 0.1),
        ([], [SHIP], 0, 0, 0, 0),
    ],
)
def test_retrieval_by_hand(
    texts: list[str], facts: list[str], hits_4: float, hits_10: float, mrr: float, map_10: float
) -> None:
    found = values(texts, facts)
    assert found == pytest.approx({HITS_4: hits_4, HITS_10: hits_10, MRR: mrr, MAP: map_10})


def test_means_over_a_small_sample() -> None:
    queries = [
        retrieval([OTHER, SHIP, PORT], [SHIP, PORT]),  # MRR 1/2, MAP (1/2 + 1/3) / 2 = 5/12
        retrieval([OTHER, OTHER], [CREW]),
        retrieval([CREW], []),  # a null query
    ]
    kept = [query for query in queries if query is not None]
    assert len(kept) == 2
    assert sum(query[MRR].part for query in kept) / len(kept) == pytest.approx(1 / 4)
    assert sum(query[MAP].part for query in kept) / len(kept) == pytest.approx(5 / 24)


def test_spaces_and_newlines_do_not_count_but_tabs_and_case_do() -> None:
    assert values(["Theship\nleft  at noon."], [SHIP])[HITS_4] == 1
    assert values(["The\tship left at noon."], [SHIP])[HITS_4] == 0
    assert values([SHIP.upper()], [SHIP])[HITS_4] == 0


@pytest.mark.parametrize(
    ("given", "gold", "shares", "exact"),
    [
        ("Yes", "yes", 1, 1),
        ("yes, it was", "Yes", 0, 0),  # punctuation is part of a word
        ("The Harbour News", "the Coast Post", 1, 0),  # an article is enough
        ("Ada Lovelace", "Lovelace", 1, 0),
        ("Lovelace.", "lovelace", 0, 1),
        ("", "yes", 0, 0),
        ('So: The answer to the question is "No". Not yes.', "yes", 0, 0),
        ('So: The answer to the question is "No". Not yes.', "no", 1, 1),
        (None, "Insufficient information.", 1, 1),
        (None, "yes", 0, 0),
    ],
)
def test_answers_by_hand(given: str | None, gold: str, shares: int, exact: int) -> None:
    assert answer(given, gold) == {SHARES_A_WORD: Tally(shares), EXACT: Tally(exact)}


def test_a_query_without_a_gold_answer_is_left_out() -> None:
    assert answer("yes", "") is None
