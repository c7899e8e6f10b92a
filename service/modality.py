"""How firmly a thing is said: as done, planned, possible, denied, ranked, caused, or only told by somebody.

Flows in: the mentions of a draft and of the quoted sentence. Flows out: what the draft makes of the quote that the
quote does not say, or None. Closed classes of English only: modals, negations, verbs of speech, superlatives. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service import lexicon
from service.deeds import agent_of
from service.mentions import Mentions, Word
from service.naming import Aliases, same_name
from vectorstore.terms import stem

MODALS = frozenset("may might could would should can shall must will to ought won't can't cannot".split())
_WEAK = MODALS - {"will", "to", "shall"}
_BETWEEN = frozenset(
    "be been being have has had also still then soon only not never even now formally officially once again".split()
)
_FINITE = frozenset("has have had was were is are been being did".split())
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|result(?:s|ed|ing)? (?:of|in|from)|caus(?:e|es|ed|ing)|led to|"
    r"leads? to|therefore|thus|hence|prompt(?:s|ed|ing)?|trigger(?:s|ed|ing)?|forc(?:e|es|ed|ing)|blam(?:e|es|ed|ing)|"
    r"driven by|so that|in response to|stem(?:s|med|ming)? from|in retaliation|sparked)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(before|after|until|since|during|when|following|despite|although|unless|if|instead)\b", re.IGNORECASE
)
_PARTITIVE = re.compile(r"\b(?:one of|among|some of|part of|many of|most of|half of|several of)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th))[\s-]+(?:[a-z]+[\s-]+)?$",
    re.IGNORECASE,
)
_NOUNS_TOO = frozenset("decline declines halt ban stop lack reject".split())  # a "no" only as a verb before "to"
_NEGATIVE_STEMS = frozenset(stem(word) for word in lexicon.NEGATIONS if len(word) > 4 and word not in _NOUNS_TOO)
CONTESTED = frozenset(
    "claim claims claimed allege alleges alleged accuse accuses accused insist insists insisted argue argues argued "
    "believe believes believed think thinks thought warn warns warned suggest suggests suggested blame blames blamed "
    "deny denies denied estimate contend contends contended maintain maintains assert asserts asserted".split()
)
_CONTESTED_STEMS = frozenset(stem(word) for word in CONTESTED)
_TOLD = frozenset("say says said saying tell tells told state states stated add adds added write writes wrote explain "
                  "explains explained stress stressed emphasize emphasized emphasise emphasised remark remarked "
                  "comment commented mention mentioned call calls called describe describes described "
                  "argue respond responded reply replied note noted".split()) | CONTESTED  # fmt: skip
SPEAKING = lexicon.SPEECH | CONTESTED


def negative(word: Word, following: str = "") -> bool:
    """Whether the word says no: "not", "without", "denied"; "declined" only before "to"."""
    if word.lower.startswith("declin"):
        return following == "to"
    if word.lower in _NOUNS_TOO:
        return word.lower in lexicon.NEGATIONS
    return word.lower in lexicon.NEGATIONS or word.lower.endswith(("n't", "n’t")) or word.stem in _NEGATIVE_STEMS


def negations(words: Sequence[Word]) -> int:
    followers = [*(word.lower for word in words[1:]), ""]
    besides = sum(
        (word.lower, after) in (("rather", "than"), ("instead", "of"))
        for word, after in zip(words, followers, strict=True)
    )
    return besides + sum(negative(word, after) for word, after in zip(words, followers, strict=True))


def firmer(draft: Mentions, quote: Mentions) -> str | None:
    """A deed the draft tells as done, or as certain, that the quote only has as wanted, possible or still to come."""
    spots: dict[str, list[int]] = {}
    for index, word in enumerate(quote.words):
        spots.setdefault(word.stem, []).append(index)
    for index, word in enumerate(draft.words):
        places = spots.get(word.stem, [])
        if not word.content or word.capital or not places or word.lower in lexicon.MEETINGS or word.stem == "discuss":
            continue
        theirs = [_mood(quote.words, place) for place in places]
        mine = _mood(draft.words, index)
        if all(mood is not None for mood in theirs) and _finite(draft.words, index) and mine is None:
            return f"“{word.text}” is not said to have happened"
        weak = mine == "will" and all(mood in _WEAK or mood == "to" for mood in theirs)
        if weak and not any(_bound_to(quote.words, place) for place in places):
            return f"“{word.text}” is only possible in the quote"
    return None


def _mood(words: Sequence[Word], index: int) -> str | None:
    """The modal, or the "to" of an infinitive, that governs the word."""
    for word in reversed(words[max(0, index - 4) : index]):
        if word.lower in MODALS:
            return word.lower
        if word.lower not in _BETWEEN and not word.lower.endswith("ly"):
            return None
    return None


def _finite(words: Sequence[Word], index: int) -> bool:
    word = words[index]
    ahead = {other.lower for other in words[max(0, index - 3) : index]}
    return word.lower.endswith(("ed", "s")) or word.stem != word.lower or bool(ahead & _FINITE)


def _bound_to(words: Sequence[Word], index: int) -> bool:
    """ "is to", "set to", "scheduled to": as good as "will"."""
    ahead = [word.lower for word in words[max(0, index - 3) : index]]
    return bool({"is", "are", "set", "due", "scheduled", "agreed", "able"} & set(ahead))


def unlimited(draft: Mentions, quote: Mentions) -> str | None:
    """A limit of the quote that the draft leaves out: "one of the", "third richest", "partly or fully"."""
    for word in draft.words:
        if _superlative(word) and word.stem in quote.stems:
            if _PARTITIVE.search(_ahead(quote, word)) and not _PARTITIVE.search(draft.text):
                return f"in the quote “{word.text}” is one of several"
            if _ORDINAL.search(_ahead(quote, word)) and not _ORDINAL.search(draft.text[: word.start]):
                return f"the quote does not say “{word.text}” without a rank"
    return _half_of_or(draft, quote)


def _superlative(word: Word) -> bool:
    return word.lower == "most" or (word.lower.endswith("est") and len(word.lower) > 5)


def _ahead(quote: Mentions, word: Word) -> str:
    place = next((other.start for other in quote.words if other.stem == word.stem), 0)
    return quote.text[max(0, place - 40) : place]


def _half_of_or(draft: Mentions, quote: Mentions) -> str | None:
    if any(word.lower == "or" for word in draft.words):
        return None
    for one, middle, other in zip(quote.words, quote.words[1:], quote.words[2:], strict=False):
        if middle.lower == "or" and {one.stem, other.stem} & draft.stems and (one.content or other.content):
            if any(w.lower in ("neither", "nor", "not", "no") for w in quote.words):
                continue
            return f"the quote says “{one.text} or {other.text}”"
    return None


def unlinked(draft: Mentions, quote: Mentions) -> str | None:
    """A cause or an order in time that the quote does not state."""
    cause = _CAUSE.search(draft.text)
    if cause and not _CAUSE.search(quote.text):
        return f"the quote gives no cause (“{cause[0]}”)"
    said = {match.lower() for match in _TIME.findall(quote.text)}
    for link in _TIME.finditer(draft.text):
        if link[1].lower() not in said:
            return f"“{link[1]}” is not in the quote"
        if _turned(link, draft, quote):
            return f"what stands before and behind “{link[1]}” has changed places"
    return None


def _turned(link: re.Match[str], draft: Mentions, quote: Mentions) -> bool:
    places = [m.start() for m in re.finditer(rf"\b{link[1]}\b", quote.text, re.IGNORECASE)]
    if len(places) != 1 or not draft.text[: link.start()].strip() or not quote.text[: places[0]].strip(' “"('):
        return False
    rightward = leftward = 0
    for word in draft.words:
        spots = [other.start for other in quote.words if other.stem == word.stem]
        if word.content and len(spots) == 1:
            rightward += word.start < link.start() and spots[0] > places[0]
            leftward += word.start > link.start() and spots[0] < places[0]
    return bool(rightward and leftward)


def untold(draft: Mentions, quote: Mentions, aliases: Aliases, *, quoted: bool) -> str | None:
    """Who says it: a speaker the draft names speaks in the quote, and one the quote names is not left out."""
    speaking = any(word.lower in SPEAKING for word in draft.words)
    if speaking:
        return None
    if quoted or _inside_marks(draft, quote):
        return "the quote is somebody's own words, and the sentence does not say whose"
    for word in quote.words:
        if word.stem in _CONTESTED_STEMS and not word.capital and _governs(word, draft, quote):
            return f"the quote has it as what somebody “{word.text}”"
        if word.lower in _TOLD and not word.capital and _governs(word, draft, quote):
            speaker = agent_of(quote.text, quote, word)
            if speaker is not None and not any(same_name(speaker, name, aliases) for name in draft.names):
                return f"the quote has it from {speaker.text}"
    return None


def _governs(verb: Word, draft: Mentions, quote: Mentions) -> bool:
    """Whether what the draft says stands within the verb's clause: most of it behind the verb, or the verb is last."""
    shared = [w.start for w in quote.words if w.content and w.stem in draft.stems and w.start != verb.start]
    behind = sum(start > verb.start for start in shared)
    aside = max(quote.text.rfind(dash, verb.end) for dash in ("–", "—", " - "))
    if aside > 0 and shared and sum(start > aside for start in shared) * 2 >= len(shared):
        return False  # what a dash puts aside is the writer's
    ahead = [word for word in quote.words if word.start < verb.start][-1:]
    if ahead and ahead[0].lower == "to":
        return False  # "prompting experts to warn"
    trailing = sum(word.start > verb.start for word in quote.words) <= 4
    return bool(shared) and (behind * 2 >= len(shared) or trailing)


def _inside_marks(draft: Mentions, quote: Mentions) -> bool:
    spans = [m.span() for m in re.finditer(r"[“\"][^“”\"]{20,}(?:[”\"]|$)", quote.text)]
    shared = [w.start for w in quote.words if w.content and w.stem in draft.stems]
    within = sum(any(start <= place < end for start, end in spans) for place in shared)
    return bool(shared) and within * 2 > len(shared) and not re.search(r"[“\"]", draft.text)
