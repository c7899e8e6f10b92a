"""The grammar of `/digest …`: what somebody wrote there, as what is to be done.

Flows in: the text behind the command, the names of the digests there are. Flows out: an order, or BadQuestion, which
says what to write. Pure: knows no store and no clock.

    /digest [help]
    /digest list
    /digest preview     [NAME]
    /digest subscribe   [NAME] [at 08:00] [daily|weekdays] [ZONE]
    /digest unsubscribe [NAME]

A name may have spaces and need not be quoted; one that there is comes before everything that it could mean otherwise,
so that "Look at Tolna" is a digest and no time of day.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import available_timezones

from service.ports import BadQuestion

WORDS = ("help", "list", "preview", "subscribe", "unsubscribe")
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:\s*(?P<half>[ap])\.?m\.?)?(?=\s|,|$)", re.IGNORECASE)
DAYS = re.compile(r"(?:every |each |on )?(?P<days>daily|weekdays|working days|day)\b,?\s*", re.IGNORECASE)
QUOTES = "\"'“”„‘’«»"
EXAMPLE = "such as: /digest subscribe Morning at 08:00 Europe/Berlin"

Days = Literal["*", "mon-fri"]


@dataclass(frozen=True, slots=True)
class Help:
    """What there is."""


@dataclass(frozen=True, slots=True)
class ListDigests:
    """All digests, and when each comes."""


@dataclass(frozen=True, slots=True)
class Preview:
    name: str | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    name: str | None
    hour: int | None = None  # None: at the digest's own time
    minute: int = 0
    days: Days | None = None  # None: the digest's own, else working days
    time_zone: str | None = None  # as it was written; None: the digest's own, else UTC

    @property
    def timed(self) -> bool:
        """Whether anything is said about when."""
        return self.hour is not None or self.days is not None or self.time_zone is not None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    name: str | None


DigestOrder = Help | ListDigests | Preview | Subscribe | Unsubscribe


def digest_order(text: str, names: Sequence[str]) -> DigestOrder:
    """What is to be done; `names` are those of the digests there are. Raises BadQuestion."""
    word, _, rest = " ".join(text.split()).partition(" ")
    match word.lower():
        case "" | "help":
            return Help()
        case "list":
            return ListDigests()
        case "preview":
            return Preview(_name(rest))
        case "subscribe":
            return _subscription(rest, names)
        case "unsubscribe":
            return Unsubscribe(_name(rest))
    near = difflib.get_close_matches(word.lower(), WORDS, n=1)
    hint = f"Did you mean /digest {near[0]}?" if near else f"There are: {', '.join(WORDS)}."
    raise BadQuestion(f"“/digest {word[:40]}” is nothing that can be done. {hint}")


def named(name: str, names: Sequence[str]) -> str:
    """The one of `names` that is meant, whatever its case. Raises BadQuestion."""
    folded = {one.casefold(): one for one in reversed(names)}
    found = name if name in names else folded.get(name.casefold())
    if found is None:
        near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.7)
        hint = f"did you mean “{folded[near[0]]}”?" if near else f"there are: {listed(names)}"
        raise BadQuestion(f"There is no digest “{name[:80]}”; {hint}")
    return found


def listed(names: Sequence[str]) -> str:
    """ "“Morning”, “Evening”"."""
    return ", ".join(f"“{name}”" for name in names)


def _name(text: str) -> str | None:
    return text.strip().strip(QUOTES).strip() or None


def _subscription(text: str, names: Sequence[str]) -> Subscribe:
    whole = _name(text)
    if whole is None or whole.casefold() in {name.casefold() for name in names}:
        return Subscribe(whole)
    name, found, when = _at_the_last(text)
    if found:
        return _timed(_name(name), when)
    name, _, last = text.rpartition(" ")
    if last.casefold() in ("daily", "weekdays"):
        return Subscribe(_name(name), days=_days(last))
    if last in available_timezones():
        return Subscribe(_name(name), time_zone=last)
    return Subscribe(whole)


def _at_the_last(text: str) -> tuple[str, bool, str]:
    """What stands before and behind the last word "at", and whether there is one."""
    parts = re.split(r"(?:^|\s)at\s", f"{text} ", flags=re.IGNORECASE)
    return " at ".join(parts[:-1]), len(parts) > 1, parts[-1].strip()


def _timed(name: str | None, when: str) -> Subscribe:
    match = TIME.match(when)
    hour = None if match is None else _hour(match)
    minute = int(match["minute"] or 0) if match else 0
    if match is None or hour is None or minute > 59:
        raise BadQuestion(f"“{when[:40]}” is no time of day; write it as hours and minutes, {EXAMPLE}")
    rest = when[match.end() :].lstrip(" ,")
    days = DAYS.match(rest)
    zone = (rest[days.end() :] if days else rest).strip(" ,()")
    return Subscribe(name, hour, minute, _days(days["days"]) if days else None, zone or None)


def _hour(match: re.Match[str]) -> int | None:
    """Of 24; None when there is no such hour."""
    hour = int(match["hour"])
    if match["half"] is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if match["half"] in "pP" else 0)


def _days(word: str) -> Days:
    return "*" if word.lower() in ("daily", "day") else "mon-fri"
