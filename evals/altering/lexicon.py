"""The words that sentences are changed by: opposites, numbers, auxiliaries, negations, and equal wordings."""

from __future__ import annotations

import re

from evals.altering.words import MONTHS, NUMBERS

NUMBER_WORDS = NUMBERS[1:13]
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
NUMBER_WORD = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})\b")
SHORT_MONTHS = {f"{month[:3]}.": month for month in MONTHS}

# Capitalised because they open a sentence, not because they name anything.
NO_NAMES = frozenset(
    """He She It They We I You His Her The A An In On At But And If This That There Their Its My Our When While After
    Before As For From With What Who How Why Not No So Or By To Of One Some Many Most More Also Yes Just Now
    Then""".split()
)

_PAIRS = """
    rose/fell increased/decreased increase/decrease won/lost win/lose wins/loses before/after more/less higher/lower
    highest/lowest up/down approved/rejected accepted/denied confirmed/denied first/last best/worst largest/smallest
    biggest/smallest began/ended opened/closed above/below over/under support/oppose supported/opposed allowed/banned
    guilty/not_guilty arrested/released gained/lost raised/lowered raise/lower joined/left hired/fired passed/rejected
    defeated/lost_to north/south east/west northern/southern eastern/western all/none most/few many/few old/young
    early/late earlier/later positive/negative alive/dead born/killed bought/sold buy/sell success/failure with/without
    million/billion men/women man/woman father/mother son/daughter husband/wife brother/sister will/will_not can/cannot
    agreed/refused remained/left start/end started/ended safe/dangerous legal/illegal former/current
"""


def _both_ways() -> dict[str, str]:
    """Each word's opposite, the first pair that has it; of two words ("not guilty") only as what is put in."""
    table: dict[str, str] = {}
    for pair in _PAIRS.split():
        one, other = pair.replace("_", " ").split("/")
        table.setdefault(one, other)
        table.setdefault(other, one)
    return table


OPPOSITES = _both_ways()
_AUXILIARIES = "was|were|is|are|has|have|had|will|would|could|should|did|does"
AUXILIARY = re.compile(rf"\b({_AUXILIARIES}|can)\b(?!\s+not)(?!n)", re.IGNORECASE)
NEGATIONS = (
    (re.compile(rf"\b({_AUXILIARIES}|do)(?:\s+not|n['’]t)\b"), r"\1"),
    (re.compile(r"\bnever\b"), "always"),
    (re.compile(r"\bno longer\b"), "still"),
    (re.compile(r"\bcan(?:not|['’]t)\b"), "can"),
    (re.compile(r"\bwon['’]t\b"), "will"),
)
MAY = re.compile(r"\b(may|might|could)\b|\bplans? to\b|\b(?:is|are|was|were) expected to\b")
EQUAL_WORDINGS = (
    ("about", "around"),
    ("said", "says"),
    ("began", "started"),
    ("purchase", "buy"),
    ("children", "kids"),
    ("approximately", "about"),
    ("announced", "said"),
    ("U.S.", "United States"),
    ("because", "since"),
    ("more than", "over"),
    ("film", "movie"),
    ("however", "but"),
)
