"""Text of strangers, made fit to be shown: what is seen is what is there.

Flows in: any string of an article. Flows out: one line of it. What a terminal obeys, what turns the direction of the
text around it and what no file may hold is replaced by U+FFFD; what cannot be seen is left out. Knows no markup:
escaping is each rendering's own. The JSON rendering alone has every character as the article has it.
"""

from __future__ import annotations

import re

# Control characters, embeddings, overrides and isolates of direction (Unicode TR 9), half surrogates, noncharacters.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Soft hyphens, zero-width spaces, marks of direction, fillers, invisible operators, tags. Joiners (U+200C, U+200D)
# stay: Persian and Hindi are misspelt without them, and emoji fall apart.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_SPACE = re.compile("[\t-\r\x1c-\x20\x85\u2028\u2029]+")  # not the no-break spaces: "3 €" stays together


def visible(text: str) -> str:
    """One line of `text`, without what steers or hides. Idempotent."""
    return _SPACE.sub(" ", _STEERING.sub("\ufffd", _UNSEEN.sub("", text))).strip()


def as_written(text: str) -> str:
    """`text` with its spaces, its line breaks and what cannot be seen, but for what steers: fit to be quoted whole."""
    return _STEERING.sub("\ufffd", _BREAKS.sub("\n", text))
