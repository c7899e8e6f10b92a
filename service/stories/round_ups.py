"""Articles that are no reports: round-ups of other news, galleries, opinions.

Flows in: a title and a link. Flows out: what they say of their article. Pure; knows English only, by what news sites
call such pages: "5 things to know for November 9", "Daily Briefing", "News from around our 50 states", "Quiz of the
week". Of 19,259 news pages of two and a half years 4% are such, and three sentences of one are of three events.

Left alone is what has things to say of one matter ("8 things to know about the state fair").
"""

from __future__ import annotations

import re
from typing import Final

_COUNT: Final = r"(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten)"
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_GATHERS: Final = re.compile(
    "|".join(
        (
            rf"\b{_COUNT} things (?:you need )?to know (?:(?:for )?today|this morning|for {_MONTH})\b",
            rf": {_COUNT} things\W*$|\b{_COUNT} things podcast\b|\b{_COUNT} things {_MONTH}\b",
            r"\b(?:daily|morning|evening|weekend|news|nightly) (?:briefing|brief|digest)\b",
            r"\bnews from (?:around|across)\b|\b50 states round-?up\b|\bnews round-?up\b",
            r"\bquiz of the (?:day|week|month|year)\b|\b(?:news|weekly) quiz\b",
            r"\b(?:photos?|pictures|images) (?:this|of the) (?:day|week|month|year)\b",
            r"\b(?:day|week|month|year|\d{4}) in (?:review|pictures|photos)\b",
            r"\bthis week in \w+\W*$|^\W*this week in \w+:",
            r"\b(?:top|today['’]s) (?:stories|headlines)\b",
            r"^\W*(?:today|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day)['’]s news\b",
        )
    ),
    re.IGNORECASE,
)
_WORDS_APART: Final = re.compile(r"[-_+/.]+")
_OTHER: Final = re.compile(
    r"^\W*(?:photos?|pictures|images|gallery|in pictures|video|watch)\W*[:|–—]"
    r"|^\W*(?:opinion|commentary|column|editorial|letters?)\W*[:|–—]"
    r"|^\W*(?:the )?(?:best|top|most \w+) (?:photos|pictures|images)\b",
    re.IGNORECASE,
)


def gathers(title: str | None, url: str | None = None) -> bool:
    """Whether an article of this title is a round-up of other news. Its link often has the title that was cut off."""
    named = (title, None if url is None else _WORDS_APART.sub(" ", url.partition("?")[0]))
    return any(name is not None and _GATHERS.search(name) is not None for name in named)


def reports(title: str | None) -> bool:
    """Whether an article tells news in its own voice: no gallery of captions, and no opinion."""
    return title is None or _OTHER.search(title) is None
