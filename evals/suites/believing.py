"""What the reader would answer if it had to: its words, measured apart from the decision to say them.

Flows in: the words that it believes most of all it read for a question. Flows out: exact match and token F1 of them.
Beside the figures of what was said these tell finding the words from daring to say them: where both are low the reader
is weak, where only what was said is low it was withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evals.archive import OpenArchive
from evals.metrics import short_answers
from evals.model import Measure, Tally
from evals.wording import Normalise

OF_THE_READER = " of the reader"


def measures(archive: OpenArchive) -> tuple[Measure, ...]:
    """None where nothing reads."""
    if archive.answering.reader is None:
        return ()
    note = "the words it believes most, said or not"
    return tuple(
        replace(measure, name=f"{measure.name}{OF_THE_READER}", note=note) for measure in short_answers.SPAN_MEASURES
    )


def tallies(words: str | None, accepted: Sequence[str], normalise: Normalise) -> dict[str, Tally]:
    """Of one question, by the names of `measures`; none where nothing was read."""
    if words is None:
        return {}
    return {
        f"{short_answers.EXACT_MATCH}{OF_THE_READER}": short_answers.exact_match(words, accepted, normalise),
        f"{short_answers.TOKEN_F1}{OF_THE_READER}": short_answers.token_f1(words, accepted, normalise),
    }
