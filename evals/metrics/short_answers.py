"""Short answers: where a person, place, date or number is asked for, is it the right one?

Three definitions, none in place of another:

- right and wrong, by the wording of Dateline's own facts (`wording.same`). A wrong answer is worse than none, so both
  are counted, and they do not add up to 1.
- exact match and token F1, as the scripts of SQuAD (https://rajpurkar.github.io/SQuAD-explorer/, evaluate-v2.0.py) and
  RealTimeQA (https://github.com/realtimeqa/realtimeqa_public, scripts/evaluate_main.py) compute them: the best over the
  accepted answers. Which of the two it is depends on the normaliser that is handed over. Where no answer is accepted,
  or only such as nothing is left of, the question is unanswerable (SQuAD 2.0) and saying nothing is right.
- multiple choice, as RealTimeQA: the chosen indexes are the right ones, all of them and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import permutations

from evals.model import Measure, Tally
from evals.wording import Normalise, same

RIGHT, WRONG = "short answer right", "short answer wrong"
EXACT_MATCH, TOKEN_F1, MULTIPLE_CHOICE = "exact match", "token F1", "multiple choice"
OWN_MEASURES = (
    Measure(RIGHT, note="cases that list acceptable short answers"),
    Measure(WRONG, "lower", note="given, but another one"),
)
SPAN_MEASURES = (
    Measure(EXACT_MATCH, note="best over the accepted answers"),
    Measure(TOKEN_F1, note="best over the accepted answers"),
)
CHOICE_MEASURES = (Measure(MULTIPLE_CHOICE, note="exactly the right choices"),)
MEASURES = (*OWN_MEASURES, *SPAN_MEASURES, *CHOICE_MEASURES)


def right(given: str | None, accepted: Sequence[str]) -> bool:
    """True if a short answer was given and it is one of those accepted."""
    return given is not None and any(same(given, answer) for answer in accepted)


def wrong(given: str | None, accepted: Sequence[str]) -> bool:
    """True if a short answer was given and it is none of those accepted."""
    return given is not None and not right(given, accepted)


def right_and_wrong(given: str | None, accepted: Sequence[str]) -> dict[str, Tally]:
    """Both, by the names of OWN_MEASURES."""
    return {RIGHT: Tally(float(right(given, accepted))), WRONG: Tally(float(wrong(given, accepted)))}


def exact_match(given: str | None, accepted: Sequence[str], normalise: Normalise) -> Tally:
    """1 if `given` is one of `accepted` once both are normalised, otherwise 0. None given counts as ""."""
    said = normalise(given or "")
    return Tally(float(any(said == normalise(answer) for answer in _wanted(accepted, normalise))))


def token_f1(given: str | None, accepted: Sequence[str], normalise: Normalise) -> Tally:
    """F1 over the bags of words of `given` and an accepted answer, the best of them. None given counts as ""."""
    said = normalise(given or "").split()
    return Tally(max(_overlap_f1(said, normalise(answer).split()) for answer in _wanted(accepted, normalise)))


def in_any_order(answers: Sequence[str]) -> tuple[str, ...]:
    """Every order of several right answers, each joined by spaces: what to accept where all of them are wanted.

    As RealTimeQA's script does before it takes the best over them. There are n! for n answers. Only exact match depends
    on the order; token F1 sees the same bag of words in each.
    """
    return tuple(" ".join(order) for order in permutations(answers))


def same_choices(given: Collection[int], right: Collection[int]) -> Tally:
    """1 if the chosen indexes are exactly the right ones, otherwise 0.

    RealTimeQA's script compares two lists; here their order does not count, which is the same where lists are sorted.
    """
    return Tally(float(set(given) == set(right)))


def _wanted(accepted: Sequence[str], normalise: Normalise) -> Sequence[str]:
    return [answer for answer in accepted if normalise(answer)] or [""]


def _overlap_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted))
