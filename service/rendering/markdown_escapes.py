"""Text and links of strangers, fit to stand in Markdown (CommonMark) without being any of it.

Flows in: text of an article, a checked link. Flows out: the same escaped. Knows no Edition and no answer.
"""

from __future__ import annotations

import re

from service.rendering.visible import visible

_SPECIAL = re.compile(  # emphasis, code, links, HTML, math; entities; the end of a heading; what some make links of
    r"[\\`*_\[\]<~$]|&(?=#?\w+;)|(?<!\S)#|(?<=\w):(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)", re.IGNORECASE
)
_LEADING = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=:>|]))")  # would begin a list, a rule, a quotation, a table


def escaped(text: str) -> str:
    """Text of an article, none of which is markup."""
    safe = _SPECIAL.sub(lambda found: f"\\{found[0]}", visible(text))
    return _LEADING.sub(lambda found: f"{found[0]}\\", safe)


def destination(href: str) -> str:
    """Of a link; what would end it or be read as an entity is escaped."""
    safe = re.sub(r"[()*_~|]", lambda found: f"%{ord(found[0]):02X}", href)
    return re.sub(r"&(?=#?\w+;)", "&amp;", safe)
