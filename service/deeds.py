"""Who does what in a sentence, as far as word order tells.

Flows in: a text and its mentions. Flows out: pairs of a name and a verb. English news prose is subject, verb, object
with few exceptions: the passive with "by", the speaker behind a quotation ("said Türk"), and opening phrases that only
set a scene ("At the meeting with X, Y outlined …"). Those are the ones known here. Pure; knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service import lexicon
from service.mentions import Mentions, Name, Word

_GOVERNED = re.compile(r"\b(?:in|at|near|from|with|into|to|against)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_LINKS = lexicon.ANAPHORA | lexicon.AUXILIARIES | {"that", "in", "at", "on", "to", "of", "for", "by", "with", "as"}
REACH = 60  # characters from "by" to the doer's name, an office between them


def deeds_of(text: str, mentions: Mentions) -> Iterator[tuple[Name, Word]]:
    """(name, verb) where the verb follows the name with only auxiliaries and adverbs between, or "by" joins them."""
    for verb in mentions.words:
        if passive_by(text, verb) and verb.content:
            doer = _behind_by(mentions, verb)
            if doer is not None:
                yield doer, verb
    for name in mentions.names:
        if _GOVERNED.search(text[max(0, name.start - 20) : name.start]):
            continue  # "Workers in Lansing voted"
        verb_after = _verb_after(mentions, name)
        if verb_after is not None and name.kind == "place" and "," in text[name.end : verb_after.start]:
            continue  # "Workers in Lansing, Michigan, voted"
        if verb_after is not None and not _passive(text, verb_after):
            yield name, verb_after


def _verb_after(mentions: Mentions, name: Name) -> Word | None:
    for word in [word for word in mentions.words if word.start >= name.end][:4]:
        if word.lower in lexicon.AUXILIARIES or word.lower.endswith("ly") or word.lower in ("also", "s"):
            continue
        deed = word.content or word.lower in lexicon.SPEECH
        return word if deed and not word.capital else None
    return None


def passive_by(text: str, verb: Word) -> bool:
    """Whether "by" follows: "signed by"."""
    return bool(re.match(r"\s+by\b", text[verb.end :]))


def _behind_by(mentions: Mentions, verb: Word) -> Name | None:
    return next((name for name in mentions.names if verb.end < name.start <= verb.end + REACH), None)


def _passive(text: str, verb: Word) -> bool:
    return bool(re.search(r"\b(?:is|was|were|are|been|being|be)\s+(?:\w+ly\s+)?$", text[: verb.start]))


def agent_of(text: str, mentions: Mentions, verb: Word) -> Name | None:
    """Whoever does the verb's deed: behind "by", right in front, behind a verb of speech, else the last one named.

    None when nobody is named, or when a pronoun stands between the last name and the verb.
    """
    if passive_by(text, verb):
        return _behind_by(mentions, verb)
    if _passive(text, verb):
        by = re.match(r"[^,;.]{0,60}?\bby\s", text[verb.end :])
        return next((name for name in mentions.names if by and name.start >= verb.end + by.end()), None)
    apart = _before_apposition(text, mentions, verb)
    if apart is not None:
        return apart
    if verb.lower.endswith("ing") and text[: verb.start].rstrip().endswith(","):
        start = text.rfind(". ", 0, verb.start) + 1
        subject = next((name for name in mentions.names if start <= name.start and name.end < verb.start), None)
        if subject is not None and not _sets_the_scene(text, subject):
            return subject  # "Yosemite is one of the parks in the US, drawing millions"
    beside = next((name for name in mentions.names if _leads_to(mentions, name, verb)), None)
    if beside is not None:
        return _unbracketed(text, mentions, beside)
    speaker = _speaker_behind(text, mentions, verb)
    if speaker is not None:
        return speaker
    ahead = [name for name in mentions.names if name.end <= verb.start]
    between = [word for word in mentions.words if ahead and ahead[-1].end <= word.start < verb.start]
    if between and between[0].lower == "who" and not any(word.lower in lexicon.ANAPHORA for word in between):
        return ahead[-1]  # "Zelenska, who early on sent a letter"
    if any(word.lower in lexicon.ANAPHORA or word.lower == "who" for word in between):
        return None
    people = [name for name in ahead if name.kind == "person" and not _sets_the_scene(text, name)]
    return (people or ahead)[-1] if ahead else None


def doer_of_noun(text: str, mentions: Mentions, noun: Word) -> Name | None:
    """Whose deed a noun tells of: "the visit of the WHO Director-General", "Umarov's visit"; None when not said."""
    owner = next((name for name in mentions.names if text[name.end : noun.start] in ("’s ", "'s ")), None)
    if owner is not None:
        return owner
    of = re.match(r"\s+(?:of|by)\s+(?:the\s+)?", text[noun.end :])
    start = noun.end + of.end() if of else -1
    return next((name for name in mentions.names if start in (name.start, name.start - len(name.role or "") - 1)), None)


def _before_apposition(text: str, mentions: Mentions, verb: Word) -> Name | None:
    """ "Robert Garcia, the fire chief for the Angeles National Forest, said": the name the commas leave as subject."""
    if verb.lower not in lexicon.SPEECH or not text[: verb.start].rstrip().endswith(","):
        return None
    start = text.rfind(". ", 0, verb.start) + 1
    ahead = [name for name in mentions.names if start <= name.start and name.end < verb.start]
    if ahead and text[ahead[-1].end : verb.start].strip() == ",":
        apposed = re.search(r"\b(?:the|an?|its|of|for|at|in)\s+$", text[: ahead[-1].start]) is None
        if apposed and ahead[-1].kind == "person":
            return ahead[-1]
    opening = re.compile(r",\s+(?:the|an?|who|president|chief|head|director|[a-z]+)\b")
    return next((name for name in ahead if name.kind == "person" and opening.match(text, name.end)), None)


def _unbracketed(text: str, mentions: Mentions, name: Name) -> Name:
    """ "Unilever (UL) announced": a ticker or an acronym in brackets stands for the name in front."""
    if text[name.start - 1 : name.start] != "(":
        return name
    return next((one for one in reversed(mentions.names) if one.end < name.start), name)


def _leads_to(mentions: Mentions, name: Name, verb: Word) -> bool:
    """Whether only auxiliaries and adverbs stand between the name and the verb: "Russia is to station"."""
    between = [word for word in mentions.words if name.end <= word.start < verb.start]
    small = (
        word.lower in lexicon.AUXILIARIES or word.lower in ("to", "also") or word.lower.endswith("ly")
        for word in between
    )
    return (
        0 < verb.start - name.end <= REACH
        and len(between) <= 3
        and all(small)
        and "," not in mentions.text[name.end : verb.start]
    )


def _speaker_behind(text: str, mentions: Mentions, verb: Word) -> Name | None:
    if verb.lower not in lexicon.SPEECH:
        return None
    behind = next((name for name in mentions.names if name.start > verb.end), None)
    if behind is None:
        return None
    between = text[verb.end : behind.start].strip()
    office = behind.role or ""
    if between in ("", "the", office, f"the {office}"):
        return behind
    plain = re.fullmatch(r"(?:[^\W\d_][\w’'-]*\s?){1,4}", between)  # "said fisherman Jonas Eide"
    linked = {word.lower() for word in between.split()} & _LINKS
    return behind if plain and not linked and behind.kind == "person" and _closes_quotation(text, verb) else None


def _closes_quotation(text: str, verb: Word) -> bool:
    return text[: verb.start].rstrip().endswith(("”", '"', "’", "'", ","))


def _sets_the_scene(text: str, name: Name) -> bool:
    """ "At the meeting with X, …": a name that only opens the stage for the clause behind the comma."""
    ahead = text[: name.start].rsplit(". ", 1)[-1]
    opening = re.match(r"\s*(?:at|during|after|before|following|with|greeting|meeting)\b", ahead, re.IGNORECASE)
    return bool(opening) and "," not in ahead and "," in text[name.end :]


def suffers(mentions: Mentions, name: Name, verb: Word) -> bool:
    """Whether the name stands only right behind the verb, as what the deed is done to: "requiring Apple to adopt"."""
    same = [other for other in mentions.names if set(other.tokens) & set(name.tokens)]
    if not same or passive_by(mentions.text, verb) or verb.lower in lexicon.SPEECH:
        return False
    if any(other.start < verb.start for other in same):
        return False
    between = [word for word in mentions.words if verb.end <= word.start < same[0].start]
    return len(between) <= 2 and not any(word.lower in ("by", "and") for word in between)
