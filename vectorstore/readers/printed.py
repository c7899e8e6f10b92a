"""Lines as they stand on printed pages, into the paragraphs that they were set from.

Flows in: the text of each page, a line for each printed one. Flows out: one text, a blank line between paragraphs,
without running heads and page numbers. Knows no file format.

A printed page does not say where a paragraph ends. Here one ends where the next line's first word would still have had
room, unless the line ends in a hyphen; before what stands in a list; and where a blank line is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EDGE = 2  # lines at the top and at the bottom of a page that may be a running head, or a foot
NEIGHBOURS = 4  # lines before and after one that tell how wide its column is
ROOM = 0.85  # of the widest neighbour: what a line and the next word fill, where a paragraph ends inside a sentence
ROOM_AT_END = 0.97  # the same where the line ends a sentence
TAIL = 80  # characters at the end of a line that are looked at, lest one without spaces take minutes
HYPHENATED = 0.05  # share of lines that end in a hyphen, in a text whose words were broken

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")  # what a font without a table of its letters gives
_NUMBER = re.compile(r"[\s|–—-]*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[\s|–—-]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"[•◦▪‣·]\s")
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")
_BROKEN = re.compile(r"(?P<first>\w+)(?: ?[\u2010\u00ad]|(?P<hyphen>-))\Z")
_WORD = re.compile(r"\w+")
_WORDS = re.compile(r"\w+(?:-\w+)*")


def paragraphs(pages: Sequence[str]) -> str:
    """The text of the pages, in the order of their lines."""
    bare = [_lines(page) for page in pages]
    running = _running(bare)
    lines = [line for page in bare for line in _without_edges(page, running)]
    words = _Words.of(lines)
    return "\n\n".join(words.joined(block) for block in _blocks(lines))


@dataclass(frozen=True, slots=True)
class _Words:
    """How the text itself writes its words, for putting together what a line's end has broken."""

    known: frozenset[str]
    hyphenated: bool

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Words:
        broken = sum(_broken(line) is not None for line in lines)
        known = frozenset(word for line in lines for word in _WORDS.findall(line))
        return cls(known, broken >= HYPHENATED * len(lines))

    def joined(self, block: Sequence[str]) -> str:
        """The lines in one."""
        parts = [block[0]]
        for line in block[1:]:
            parts[-1:] = self._side_by_side(parts[-1], line)
        return "".join(parts)

    def _side_by_side(self, before: str, line: str) -> tuple[str, str]:
        """Where the text breaks words, a hyphen between small letters is taken for such a break, unless the word has it
        elsewhere."""
        broken, rest = _broken(before), _WORD.match(line)
        if broken is None or rest is None:
            return before, f" {line}"
        first = broken["first"]
        bare = before[: len(before) - len(broken[0])] + first
        if broken["hyphen"] is None or f"{first}{rest[0]}" in self.known:
            return bare, line
        breaks = self.hyphenated and first[-1].islower() and rest[0][0].islower()
        return bare, line if breaks and f"{first}-{rest[0]}" not in self.known else f"-{line}"


def _broken(line: str) -> re.Match[str] | None:
    """The word at the end of the line, where it ends in a hyphen."""
    return _BROKEN.search(line[-TAIL:])


def _lines(page: str) -> list[str]:
    return [" ".join(line.translate(_LIGATURES).split()) for line in _NO_TEXT.sub("", page).splitlines()]


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """What the edges of half of the pages, and of two at the least, have in common, whatever its numbers."""
    seen = Counter(shape for page in pages for shape in {_shape(page[at]) for at in _edge(page)})
    return frozenset(shape for shape, times in seen.items() if times >= max(2, len(pages) / 2))


def _without_edges(page: Sequence[str], running: frozenset[str]) -> list[str]:
    left_out = {at for at in _edge(page) if _shape(page[at]) in running or _NUMBER.fullmatch(page[at])}
    return [line for at, line in enumerate(page) if at not in left_out]


def _edge(page: Sequence[str]) -> set[int]:
    written = [at for at, line in enumerate(page) if line]
    return {*written[:EDGE], *written[-EDGE:]}


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines that belong together."""
    block: list[str] = []
    for at, line in enumerate(lines):
        if line:
            block.append(line)
        if block and (not line or at + 1 == len(lines) or _ends(lines, at)):
            yield block
            block = []


def _ends(lines: Sequence[str], at: int) -> bool:
    """Whether a paragraph ends with this line."""
    line, following = lines[at], lines[at + 1]
    if not following or _BULLET.match(following):
        return True
    if _broken(line):
        return False
    width = max(map(len, lines[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]))
    needed = len(line) + 1 + len(following.split(maxsplit=1)[0])
    return needed < (ROOM_AT_END if _ENDS.search(line[-TAIL:]) else ROOM) * width
