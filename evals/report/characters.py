"""Text of strangers, made fit to be shown: no control characters, no longer than there is room.

Flows in: any string. Flows out: a string without what a terminal obeys or an HTML file may not hold.
"""

from __future__ import annotations

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # tabs and line ends stay


def visible(words: str) -> str:
    """Each control character and half surrogate replaced by U+FFFD."""
    return UNSEEN.sub("\ufffd", words)


def cut(words: str, most: int) -> str:
    """At most `most` characters, the last of them an ellipsis if something is left out."""
    return words if len(words) <= most else words[: most - 1] + "…"
