"""What an item is headed with: a headline of the catalogue, as its article has it but for what is no part of it.

Flows in: a title, the name of its source, and the first sentence for where there is no title. Flows out: one line.
Pure. Titles come with the publisher's name behind a bar or dash, and cut off by whoever listed them.
"""

from __future__ import annotations

import re
from typing import Final

from vectorstore.terms import is_stop_word

LONGEST = 110  # characters of a heading made of a sentence
_BEHIND: Final = re.compile(r"\s+[|–—-]\s+(?P<name>[^|]{2,40})$")
_CUT: Final = re.compile(r"\s*(?:\.{3}|…)\s*$")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_LAST_WORD: Final = re.compile(r"(?P<before>.*\S)\s+(?P<word>[^\s]+)$", re.DOTALL)


def headline_of(title: str | None, source: str | None, first_sentence: str) -> str:
    """The title without its publisher; without a title, the first sentence, shortened at a word."""
    found = tidied(title, source) if title else ""
    return found or shortened(first_sentence)


def tidied(title: str, source: str | None) -> str:
    """ "Rocket is back on the pad for … | CNN" is "Rocket is back on the pad…"."""
    line = " ".join(title.split())
    while (bare := _without_publisher(line, source)) != line:
        line = bare
    cut = _CUT.search(line)
    return _without_loose_end(line[: cut.start()]) + "…" if cut and cut.start() else line


def shortened(sentence: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, cut between words and then marked so."""
    line = " ".join(sentence.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    whole = cut if line[longest - 1] == " " else cut.rpartition(" ")[0]
    return (whole or cut).rstrip(" ,;:–—-") + "…"


def _without_publisher(line: str, source: str | None) -> str:
    behind = _BEHIND.search(line)
    if behind is None or not source or not _names(behind["name"], source):
        return line
    return line[: behind.start()]


def _names(text: str, source: str) -> bool:
    """ "CNN Politics" and "The Week ..." name cnn.com and theweek.co.uk."""
    named = _squeezed(_CUT.sub("", text))
    known = _squeezed(source.lower().removeprefix("www.").partition(".")[0])
    return len(known) > 1 and len(named) > 1 and (named.startswith(known) or known.startswith(named))


def _squeezed(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _without_loose_end(line: str) -> str:
    """A headline that was cut off does not end in "as he"."""
    while (last := _LAST_WORD.match(line)) is not None and is_stop_word(last["word"].strip(",;:'’")):
        line = last["before"]
    return line.rstrip(" ,;:–—-")
