"""Whether a quote supports a sentence, point by point.

Flows in: a draft sentence and one Option (the quoted sentences with their article's headline and date). Flows out: the
first reason why the quote does not support the draft, or None. Pure; each check is a function of its own, and none
has a score to trade against another's. Knows no language model and no retrieval.

The points are those on which generated news summaries go wrong (Kryscinski et al. 2020, "Evaluating the Factual
Consistency of Abstractive Text Summarization": entity, number, pronoun, negation and noise swaps; Pagnoni et al. 2021,
"Understanding Factuality in Abstractive Summarization with FRANK").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service import lexicon
from service.deeds import agent_of, deeds_of, passive_by
from service.mentions import DateMention, Mentions, Name, Number, Word, find_mentions
from service.naming import Aliases, same_name, speaks_of
from service.supporting import WordLikeness
from vectorstore.model import Published
from vectorstore.terms import stem

SAME_MEANING = 0.78  # likeness of two words, above which one may stand for the other
MAX_REWORDED = 2  # words of a sentence that may be said in another way
_HEAD_STEMS = frozenset(stem(word) for word in lexicon.HEADS)
_POLES = tuple((stem(one), stem(other)) for one, other in lexicon.OPPOSITES)


@dataclass(frozen=True, slots=True)
class Option:
    """Sentences of one article offered as the quote, and what may be read beside them."""

    said: Mentions  # the quoted sentences together
    said_text: str
    title: Mentions
    article: Mentions  # the passage and the opening: where a full name may be found for a quoted surname
    published: Published | None
    aliases: Aliases


Check = Callable[[str, Mentions, Option, WordLikeness], str | None]


def objection(draft: str, option: Option, likeness: WordLikeness) -> str | None:
    """Why the option does not support the draft; None when it does."""
    mentions = find_mentions(draft)
    for check in CHECKS:
        reason = check(draft, mentions, option, likeness)
        if reason is not None:
            return reason
    return None


def _names(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    for name in mentions.names:
        if not (speaks_of(option.said, name, option.aliases) or speaks_of(option.title, name, option.aliases)):
            return f"the name “{name.text}” is not in the quote"
        known = {word.lower for text in (option.said, option.title, option.article) for word in text.words}
        if not set(name.tokens) <= known and frozenset(name.tokens) not in option.aliases:
            return f"the name “{name.text}” is not so written in the article"
    return None


def _numbers(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    for number in mentions.numbers:
        same = [other for other in option.said.numbers if other.value == number.value]
        if not same and not any(other.value == number.value for other in option.title.numbers):
            return f"the number “{number.text}” is not in the quote"
        if same and not any(_same_unit(number, other, option.said) for other in same):
            return f"the quote counts something else than “{number.text}” does"
    return None


def _same_unit(number: Number, other: Number, said: Mentions) -> bool:
    signs = ("%", "$", "€", "£", "¥")
    if number.unit in signs or other.unit in signs:
        return number.unit == other.unit
    if number.unit is None or other.unit is None or number.unit == other.unit:
        return True
    near = [word.stem for word in said.words if other.start - 40 <= word.start <= other.end + 40]
    return number.unit in near


def _dates(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    printed = [*option.said.dates, *option.title.dates, *_published(option.published)]
    for date in mentions.dates:
        if not any(said.covers(date) for said in printed):
            return f"the date “{date.text}” is neither in the quote nor the article's own"
    return None


def _published(published: Published | None) -> Iterator[DateMention]:
    if published is None:
        return
    if published.precision == "month-day":
        month, day = published.at.lstrip("-").split("-")
        yield DateMention(None, int(month), int(day), published.at, 0, 0)
    else:
        year, month, day = published.at[:10].split("-")
        yield DateMention(int(year), int(month), int(day), published.at, 0, 0)


def _offices(draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    for name, office in _stated_offices(draft, mentions):
        if not _holds(name, office, option):
            return f"the quote does not call {name.text} “{office}”"
    return None


def _stated_offices(draft: str, mentions: Mentions) -> Iterator[tuple[Name, str]]:
    """(name, office) as the draft joins them: in front, between commas behind, or with "is the"."""
    for name in mentions.names:
        if name.role:
            yield name, name.role
        if name.kind in ("organisation", "place"):
            continue
        behind = re.match(
            r"(?:,\s+|\s+(?:is|was|became|as|who is|who was|serves as|served as)\s+)(?:the\s+|an?\s+)?([^,.;]{3,80})",
            draft[name.end :],
        )
        if behind and any(word in lexicon.ROLES for word in re.split(r"[\s-]", behind[1].lower())[:5]):
            yield name, re.split(r"\s+(?:who|which|that|and|met|said)\b", behind[1])[0]


def _holds(name: Name, office: str, option: Option) -> bool:
    wanted = {word.stem for word in find_mentions(office).words if word.content and word.lower not in lexicon.DEMONYMS}
    for other in option.said.names:
        if other.tokens[-1:] != name.tokens[-1:]:
            continue
        near = _office_text(option.said_text, option.said, other)
        lesser = {word.lower for word in near.words} & lexicon.LESSER
        if lesser - {word.lower for word in find_mentions(office).words}:
            continue  # "Deputy Director" is no "Director"
        held = {word.stem for word in near.words}
        spelled = {token for tokens in _spelled_out(near, option.aliases) for token in tokens}
        if all(word in held or word in spelled or (word in _HEAD_STEMS and held & _HEAD_STEMS) for word in wanted):
            return True
    return False


def _spelled_out(near: Mentions, aliases: Aliases) -> Iterator[set[str]]:
    said = {word.lower for word in near.words}
    for form, others in aliases.items():
        if form <= said:
            for other in others:
                yield {stem(token) for token in other}


def _office_text(text: str, mentions: Mentions, name: Name) -> Mentions:
    """The words around a name that can be its office: back to the last other person, and the phrase behind."""
    others = [other.end for other in mentions.names if other.kind == "person" and other.end < name.start]
    clause = max((text.rfind(mark, 0, name.start) for mark in (",", ";", ".")), default=-1)
    start = max([0, clause + 1, *others])
    behind = re.match(r",\s+[^.;]{3,90}|\s+(?:is|was|became)\s+[^,.;]{3,90}", text[name.end :])
    phrase = behind[0].removeprefix(", ").split(", ")[0] if behind else ""
    return find_mentions(f"{text[start : name.end]} {phrase}")


def _polarity(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    window = _window(mentions, option.said)
    said = any(_negative(word) for word in window)
    drafted = any(_negative(word) for word in mentions.words)
    if said != drafted:
        return (
            "the quote says no where the sentence says yes" if said else "the sentence says no and the quote does not"
        )
    return None


def _negative(word: Word) -> bool:
    return word.lower in lexicon.NEGATIONS or word.lower.endswith(("n't", "n’t"))


def _hedges(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    hedged = [w for w in _window(mentions, option.said) if w.lower in lexicon.HEDGES and not w.capital]
    if hedged and not any(word.lower in lexicon.HEDGES for word in mentions.words):
        return f"the quote only says “{hedged[0].text}”"
    return None


def _window(mentions: Mentions, said: Mentions) -> tuple[Word, ...]:
    """The stretch of the quote that the draft speaks of, with a few words in front."""
    wanted = mentions.stems
    hits = [index for index, word in enumerate(said.words) if word.content and word.stem in wanted]
    return said.words[max(0, hits[0] - 3) : hits[-1] + 1] if hits else said.words


def _words(_draft: str, mentions: Mentions, option: Option, likeness: WordLikeness) -> str | None:
    reworded = 0
    for word in _plain_words(mentions):
        if _said(word, option):
            continue
        if _opposed(word, option.said):
            return f"“{word.text}” is the opposite of what the quote says"
        if word.lower in lexicon.EXTENTS:
            return f"“{word.text}” is more than the quote says"
        if word.lower in lexicon.GENERAL or word.lower in lexicon.LIGHT:
            continue
        reworded += 1
        if reworded > MAX_REWORDED or likeness(word.text, option.said) < SAME_MEANING:
            return f"“{word.text}” is not in the quote"
    return None


def _plain_words(mentions: Mentions) -> Iterator[Word]:
    taken = mentions.taken
    for word in mentions.words:
        if any(start <= word.start < end for start, end in taken):
            continue
        if word.content or word.lower in lexicon.EXTENTS or word.lower in ("before", "after", "more", "less"):
            yield word


def _said(word: Word, option: Option) -> bool:
    if word.stem in option.said.stems or word.stem in option.title.stems:
        return True
    for group in (lexicon.HEADS, lexicon.MEETINGS, lexicon.SYMMETRIC, lexicon.SPEECH):
        if word.lower in group and any(other.lower in group for other in option.said.words):
            return True
    prefix = word.stem[: max(5, len(word.stem) - 2)]
    return len(word.stem) >= 5 and any(other.startswith(prefix) for other in option.said.stems)


def _opposed(word: Word, said: Mentions) -> bool:
    stems = said.stems
    for one, other in _POLES:
        if (word.stem == one and other in stems) or (word.stem == other and one in stems):
            return True
    bare = {word.stem.removeprefix(prefix) for prefix in ("un", "in", "dis", "non", "im", "il", "ir")} - {word.stem}
    return bool(bare & stems) or any(f"{prefix}{word.stem}" in stems for prefix in ("un", "dis", "non"))


def _agents(draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    """Who does it: whoever the draft gives a deed to does it in the quote too."""
    for name, verb in deeds_of(draft, mentions):
        if verb.lower in lexicon.SYMMETRIC and not passive_by(draft, verb):
            continue
        agents = [
            agent_of(option.said_text, option.said, other) for other in option.said.words if other.stem == verb.stem
        ]
        named = [agent for agent in agents if agent is not None]
        if named and len(named) == len(agents) and not any(same_name(name, agent, option.aliases) for agent in named):
            return f"in the quote it is {named[0].text} who “{verb.text}”"
    return None


def _quotations(draft: str, _mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    flat = _flatten(option.said_text)
    for quoted in re.findall(r"[“\"«]([^”\"»]{12,})[”\"»]", draft):
        if _flatten(quoted).rstrip(".,") not in flat:
            return "the words in quotation marks are not in the quote"
    return None


def _flatten(text: str) -> str:
    return " ".join(re.sub(r"[“”«»\"‘’']", "'", text).lower().split())


CHECKS: tuple[Check, ...] = (_names, _numbers, _dates, _offices, _quotations, _polarity, _words, _hedges, _agents)
