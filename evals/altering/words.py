"""Words of English as alterations and the training data share them.

Flows in: texts. Flows out: lower-case words, and patterns of names, numbers and what a page is padded with.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[a-z0-9]+")
STOP_WORDS = frozenset(
    """a an the of in on at to for from by with and or but is are was were be been being has have had do does did it
    its he she they his her their this that these those as which who whom what when where how why not no will would can
    could said says say after before over into about than then there also more most new up out one you your i we our us
    him them if so all just like""".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_PADDING = (
    "newsletter|subscribe|sign up|click here|cookie|©|copyright|@|http|relevant is this ad|rights reserved|"
    "follow (him|her|us)|contribut(ed|ing)|usa today network"
)
PAGE_PADDING = re.compile(_PADDING, re.IGNORECASE)  # of web pages: no sentence that has it says anything
_JOINED = "of|the|de|for|and|&"
NAME = re.compile(rf"\b[A-Z][\w'’.-]*\w(?:\s+(?:(?:{_JOINED}|von|van|al|in)\s+)?[A-Z][\w'’-]*\w)*")


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def whole(phrase: str) -> re.Pattern[str]:
    """`phrase` where no word begins or goes on."""
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
