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
from calendar import day_name
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as calendar_day

from service import lexicon
from service.binding import SIGNS, displaced, moved
from service.deeds import agent_of, deeds_of, passive_by, suffers
from service.mentions import DateMention, Mentions, Name, Number, Word, find_mentions
from service.modality import SPEAKING, firmer, negations, unlimited, unlinked, untold
from service.naming import Aliases, same_name, speaks_of
from service.supporting import WordLikeness
from vectorstore.model import Published
from vectorstore.terms import stem

SAME_MEANING = 0.78  # likeness of two words, above which one may stand for the other
MAX_REWORDED = 2  # words of a sentence that may be said in another way
REACH = 12  # words in front of what the draft speaks of, within the clause, that may deny or weaken it
_OPENERS = frozenset("but while whereas although though because which who that as when after before".split())
_HEAD_STEMS = frozenset(stem(word) for word in lexicon.HEADS)
_COMPARED = "higher/lower larger/smaller bigger/smaller greater/smaller faster/slower stronger/weaker better/worse"
_COMPARED += " earlier/later older/younger longer/shorter richer/poorer cheaper/dearer upper/lower most/least"
_COMPARED += " northern/southern eastern/western double/half permanent/temporary minimum/maximum success/failure"
_COMPARED += " lift/impose tighten/ease tighten/lift widen/narrow import/export domestic/foreign major/minor"
_PAIRS = (*lexicon.OPPOSITES, *(tuple(pair.split("/")) for pair in _COMPARED.split()))
_POLES = tuple((stem(one), stem(other)) for one, other in _PAIRS)
# Verbs whose two sides may change places: of the others in lexicon.SYMMETRIC the second side is a thing.
_IRREGULAR = {
    past: verb
    for verb, forms in (
        pair.split(":")
        for pair in (
            "begin:began,begun break:broke,broken bring:brought build:built buy:bought catch:caught "
            "choose:chose,chosen draw:drew,drawn drive:drove,driven eat:ate,eaten fall:fell,fallen feel:felt "
            "fight:fought find:found "
            "fly:flew,flown forbid:forbade,forbidden freeze:froze,frozen grow:grew,grown hear:heard hide:hid,hidden "
            "lead:led leave:left lend:lent lose:lost meet:met overtake:overtook,overtaken pay:paid ride:rode,ridden "
            "rise:rose,risen run:ran seek:sought sell:sold send:sent shoot:shot sink:sank,sunk speak:spoke,spoken "
            "spend:spent stand:stood "
            "steal:stole,stolen strike:struck,stricken swear:swore,sworn sweep:swept swim:swam,swum "
            "teach:taught throw:threw,thrown understand:understood wear:wore,worn win:won withdraw:withdrew,withdrawn "
            "write:wrote,written undergo:underwent,undergone undertake:undertook,undertaken keep:kept hold:held "
            "think:thought tell:told say:said shake:shook,shaken show:shown bear:bore,borne die:dying lie:lay,lain"
        ).split()
    )
    for past in forms.split(",")
}
_RECIPROCAL = frozenset(
    "meet meets met meeting talk talks talked discuss discussed discusses agree agreed cooperate cooperated marry "
    "married debate debated speak spoke negotiate negotiated exchange exchanged".split()
)


@dataclass(frozen=True, slots=True)
class Option:
    """Sentences of one article offered as the quote, and what may be read beside them."""

    main: Mentions  # the sentence or clause that says it
    said: Mentions  # the quoted sentences together: what `main` points back to may stand there
    quoted: bool  # somebody's own words, in quotation marks
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
    if any(count > 1 for count in Counter(name.tokens for name in mentions.names if name.kind == "person").values()):
        return "it names one person twice"
    for name in mentions.names:
        if not (speaks_of(option.said, name, option.aliases) or speaks_of(option.title, name, option.aliases)):
            return f"the name “{name.text}” is not in the quote"
        known = {word.lower for text in (option.said, option.title, option.article) for word in text.words}
        if not set(name.tokens) <= known and frozenset(name.tokens) not in option.aliases:
            return f"the name “{name.text}” is not so written in the article"
    return None


def _numbers(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    for number in mentions.numbers:
        same = [other for other in option.main.numbers if other.value == number.value]
        if not same:
            return f"the number “{number.text}” is not in the quote"
        if not any(_same_unit(number, other, option.main) for other in same):
            return f"the quote counts something else than “{number.text}” does"
    return None


def _same_unit(number: Number, other: Number, said: Mentions) -> bool:
    if number.ordinal != other.ordinal and "%" not in (number.unit, other.unit) and number.value > 1:
        return (
            number.text[-1:].isalpha() and other.text[-1:].isalpha() and number.text.isalpha() == other.text.isalpha()
        )
    if number.unit in SIGNS or other.unit in SIGNS:
        return number.unit == other.unit
    if number.unit is None or number.unit == other.unit:
        return True
    return any(number.unit == word.stem for word in _phrase_of(other, said))


def _phrase_of(number: Number, said: Mentions) -> list[Word]:
    """The words a number may count: behind it up to the next number or comma, or else just in front."""
    others = [other.start for other in said.numbers if other.start > number.start]
    stop = min([number.end + 60, *others, *(m.start() for m in _COMMA.finditer(said.text, number.end))])
    behind = [word for word in said.words if number.end <= word.start < stop]
    return behind + [word for word in said.words if number.start - 25 <= word.start < number.start and word.content]


_COMMA = re.compile(r",\s|[;)]")


_IN_A_YEAR = re.compile(r"\b(?:in|of|during|since|throughout|by|from|until)\s+$", re.IGNORECASE)


def _dates(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    own = list(_published(option))
    for date in mentions.dates:
        printed = [*option.main.dates, *(() if _may_count(date, mentions) else own)]
        if not any(said.covers(date) for said in printed):
            return f"the date “{date.text}” is neither in the quote nor the article's own"
    return None


def _may_count(date: DateMention, mentions: Mentions) -> bool:
    """Whether a lone year may be a number of things: "hiring 2023 welders". "In 2023" with nothing to count is not."""
    if date.year is None or date.month is not None:
        return False
    behind = next((word for word in mentions.words if word.start >= date.end), None)
    counted = behind is not None and behind.content and not mentions.text[date.end : behind.start].strip()
    return counted or _IN_A_YEAR.search(mentions.text[: date.start]) is None


def _published(option: Option) -> Iterator[DateMention]:
    """The article's own day, where the quote names no other: "on Friday" may be told as the day it was printed on."""
    published = option.published
    if published is None:
        return
    if published.precision == "month-day":
        month, day = published.at.lstrip("-").split("-")
        own = DateMention(None, int(month), int(day), published.at, 0, 0)
    else:
        year, month, day = published.at[:10].split("-")
        own = DateMention(int(year), int(month), int(day), published.at, 0, 0)
    if all(_is_on(date, own) for date in option.main.dates):
        yield own


def _is_on(date: DateMention, own: DateMention) -> bool:
    if date.relative is None:
        return own.covers(date)
    if date.relative in lexicon.WEEKDAYS:
        return own.year is None or _weekday(own) == date.relative
    return date.relative in ("today", "tonight", "this year", "this month", "this week")


def _weekday(own: DateMention) -> str:
    return day_name[calendar_day(own.year or 1, own.month or 1, own.day or 1).weekday()].lower()


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
            r"(?:,\s+|\s+(?:is|was|became|becomes|as|who is|who was|serves as|served as|remains|"
            r"will be|will become|has become|has been|to become|to be)\s+)(?:the\s+|an?\s+)?([^,.;]{3,80})",
            draft[name.end :],
        )
        if (
            behind
            and " by " not in behind[1]
            and any(word in lexicon.ROLES for word in re.split(r"[\s-]", behind[1].lower())[:5])
        ):
            yield name, re.split(r"\s+(?:who|which|that|and|met|said)\b", behind[1])[0]


def _holds(name: Name, office: str, option: Option) -> bool:
    wanted = {word.stem for word in find_mentions(office).words if word.content and word.lower not in lexicon.DEMONYMS}
    for other in option.said.names:
        if other.tokens[-1:] != name.tokens[-1:]:
            continue
        near = _office_text(option.said.text, option.said, other)
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
    office = name.start - len(name.role) - 1 if name.role else name.start  # "Cal Fire Battalion Chief": no other person
    others = [other.end for other in mentions.names if other.kind == "person" and other.end < office]
    clause = max((text.rfind(mark, 0, name.start) for mark in (",", ";", ".")), default=-1)
    start = max([0, clause + 1, *others])
    behind = re.match(r",\s+[^.;]{3,90}|\s+(?:is|was|became)\s+[^,.;]{3,90}", text[name.end :])
    phrase = behind[0].removeprefix(", ").split(", ")[0] if behind else ""
    return find_mentions(f"{text[start : name.end]} {phrase}")


def _polarity(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    said = negations(_window(mentions, option.main))
    drafted = negations(mentions.words)
    if bool(said) != bool(drafted):
        return (
            "the quote says no where the sentence says yes" if said else "the sentence says no and the quote does not"
        )
    return None


def _hedges(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    window = _window(mentions, option.main)
    first = option.main.words[0].start if option.main.words else 0
    hedged = [w for w in window if w.lower in lexicon.HEDGES and not (w.capital and w.start > first)]
    if hedged and not any(word.lower in lexicon.HEDGES for word in mentions.words):
        return f"the quote only says “{hedged[0].text}”"
    return firmer(mentions, option.main)


def _window(mentions: Mentions, said: Mentions) -> tuple[Word, ...]:
    """The stretch of the quote that the draft speaks of, with a few words in front."""
    wanted = mentions.stems
    hits = [index for index, word in enumerate(said.words) if word.content and word.stem in wanted]
    if not hits:
        return said.words
    start = hits[0]
    while start > 0 and hits[0] - start < REACH and not _breaks(said, start):
        start -= 1
    return said.words[start : hits[-1] + 1]


def _breaks(said: Mentions, index: int) -> bool:
    """Whether a clause begins with the word: a mark stands before it, or a word that opens one."""
    between = said.text[said.words[index - 1].end : said.words[index].start]
    return said.words[index].lower in _OPENERS or any(mark in between for mark in ",;:.()—")


def _words(_draft: str, mentions: Mentions, option: Option, likeness: WordLikeness) -> str | None:
    reworded = 0
    for word in _plain_words(mentions):
        if _said(word, option):
            continue
        if _opposed(word, option.main):
            return f"“{word.text}” is the opposite of what the quote says"
        if word.lower in lexicon.EXTENTS:
            return f"“{word.text}” is more than the quote says"
        if word.lower in lexicon.GENERAL or word.lower in lexicon.LIGHT:
            continue
        reworded += 1
        if reworded > MAX_REWORDED or likeness(word.text, option.main) < SAME_MEANING:
            return f"“{word.text}” is not in the quote"
    return None


def _present(lower: str) -> str:
    """Stem of a verb's plain form, also for the irregular past: "drew" and "drawing" are "draw"."""
    return stem(_IRREGULAR.get(lower, lower))


def _plain_words(mentions: Mentions) -> Iterator[Word]:
    taken = mentions.taken
    for word in mentions.words:
        if any(start <= word.start < end for start, end in taken):
            continue
        if word.content or word.lower in lexicon.EXTENTS or word.lower in ("before", "after", "more", "less"):
            yield word


def _said(word: Word, option: Option) -> bool:
    if word.stem in option.main.stems or word.stem in option.title.stems:
        return True
    if word.stem in option.said.stems and (word.lower in lexicon.ANAPHORIC_NOUNS or word.lower in lexicon.ROLES):
        return True
    for group in (lexicon.HEADS, lexicon.MEETINGS, lexicon.SYMMETRIC, lexicon.SPEECH):
        if word.lower in group and any(other.lower in group for other in option.main.words):
            return True
    if _present(word.lower) in {_present(other.lower) for other in option.main.words}:
        return True
    prefix = word.stem[: max(5, len(word.stem) - 2)]
    return len(word.stem) >= 5 and any(other.startswith(prefix) for other in option.main.stems)


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
        if verb.lower in SPEAKING and not passive_by(draft, verb):
            if not _speaks(name, option):
                return f"in the quote it is not {name.text} who speaks"
            continue
        if verb.lower in _RECIPROCAL and not passive_by(draft, verb):
            continue
        said = option.said
        same = [other for other in said.words if _same_verb(other, verb)]
        if not same and _sides_changed(name, mentions, option):
            return f"in the quote {name.text} stands on the other side"
        agents = [agent_of(said.text, said, other) for other in same]
        named = [agent for agent in agents if agent is not None]
        if named and len(named) == len(agents) and not any(_means(name, agent, option) for agent in named):
            return f"in the quote it is {named[0].text} who “{verb.text}”"
        done_to = _object_of(verb, mentions)
        if done_to is not None and same and not any(_follows(done_to, other, option) for other in same):
            return f"in the quote it is not {done_to.text} whom it is done to"
        if same and all(suffers(said, name, other) for other in same):
            return f"in the quote it is not {name.text} who “{verb.text}”"
    return None


def _object_of(verb: Word, mentions: Mentions) -> Name | None:
    """The name right behind an active verb, its office aside."""
    behind = next((name for name in mentions.names if name.start > verb.end), None)
    if behind is None:
        return None
    between = mentions.text[verb.end : behind.start].strip()
    return behind if between in ("", "the", behind.role or "", f"the {behind.role}") else None


def _follows(name: Name, verb: Word, option: Option) -> bool:
    """Whether the quote has the name, or a pronoun, behind the verb, or tells the deed in the passive."""
    said = option.said
    passive = bool(re.search(r"\b(?:is|was|were|are|been|being|be)\s+(?:\w+ly\s+)?$", said.text[: verb.start]))
    after = find_mentions(said.text[verb.end :])
    pronoun = any(word.lower in ("him", "her", "them", "it", "his") for word in after.words[:2])
    return passive or pronoun or speaks_of(after, name, option.aliases)


def _means(name: Name, agent: Name, option: Option) -> bool:
    """Whether the names are one, or the draft's is in brackets behind the other: "Major League Soccer (MLS)"."""
    bracketed = [
        one for one in option.said.names if 0 < one.start - agent.end <= 2 and option.said.text[one.start - 1] == "("
    ]
    return any(same_name(name, one, option.aliases) for one in (agent, *bracketed))


def _same_verb(one: Word, other: Word) -> bool:
    return (
        _present(one.lower) == _present(other.lower)
        or one.stem == other.stem
        or (len(other.stem) >= 5 and one.stem.startswith(other.stem[: max(5, len(other.stem) - 2)]))
    )


def _speaks(name: Name, option: Option) -> bool:
    """Whether the name is behind one of the quote's verbs of speech, or "according to"."""
    said = option.said
    for word in said.words:
        if word.lower not in SPEAKING or (word.capital and word.start > 0):
            continue
        speaker = _according_to(said, word) if word.lower == "according" else agent_of(said.text, said, word)
        if speaker is not None and _means(name, speaker, option):
            return True
        if speaker is None and _points_back(said, word) and speaks_of(said, name, option.aliases):
            return True
    return False


def _according_to(said: Mentions, word: Word) -> Name | None:
    return next((name for name in said.names if word.end < name.start <= word.end + 60), None)


def _points_back(said: Mentions, verb: Word) -> bool:
    """A pronoun or a common noun speaks: "he said", "the statement added"."""
    near = [word for word in said.words if word.end <= verb.start][-12:]
    return any(word.lower in lexicon.ANAPHORA or word.lower in lexicon.ANAPHORIC_NOUNS for word in near)


def _sides_changed(name: Name, mentions: Mentions, option: Option) -> bool:
    """In other words, but the other way round: of the draft's two names the quote has the second one first."""
    other = next((one for one in mentions.names if one.start > name.end), None)
    if other is None:
        return False
    if not re.search(r"\bby\b", mentions.text) and any(
        same_name(other, one, option.aliases) and re.search(r"\bby\s+(?:the\s+)?$", option.main.text[: one.start])
        for one in option.main.names
    ):
        return True
    firsts = [one.start for one in option.main.names if same_name(name, one, option.aliases)]
    seconds = [one.start for one in option.main.names if same_name(other, one, option.aliases)]
    return bool(firsts and seconds) and max(seconds) < min(firsts)


def _crossed(mentions: Mentions, main: Mentions) -> bool:
    """Whether what stands before and behind one word has changed places: "requires minors … if a parent"."""
    if len(re.findall(r"\bby\b", mentions.text)) != len(re.findall(r"\bby\b", main.text)):
        return False
    once = Counter(word.stem for word in main.words)
    spot = {word.stem: index for index, word in enumerate(main.words) if once[word.stem] == 1}
    places = [spot[word.stem] for word in mentions.words if word.content and word.stem in spot]
    return any(
        any(before > pivot for before in places[:i]) and any(behind < pivot for behind in places[i + 1 :])
        for i, pivot in enumerate(places)
    )


def _places(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    if _crossed(mentions, option.main):
        return "the sentence has the quote's words the other way round"
    wrong = displaced(mentions, option.main)
    return f"in the quote “{wrong.text}” belongs to something else" if wrong else moved(mentions, option.main)


def _limits(draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    if "respectively" in option.main.stems | {w.lower for w in option.main.words} and "respectively" not in draft:
        return "the quote gives these in two lists"
    return unlimited(mentions, option.main) or unlimited(mentions, option.title) or unlinked(mentions, option.main)


def _has_own_subject(main: Mentions) -> bool:
    """Whether somebody named does something before any pronoun points elsewhere."""
    pointers = (w.start for w in main.words if w.lower in lexicon.ANAPHORA or w.lower in lexicon.ANAPHORIC_NOUNS)
    pointer = next(pointers, len(main.text))
    return any(name.start < pointer for name, _ in deeds_of(main.text, main))


def names_an_office(draft: str) -> bool:
    """Whether the draft only says who holds an office: "X is the chair of Y"."""
    mentions = find_mentions(draft)
    stated = list(_stated_offices(draft, mentions))
    return bool(stated) and re.search(r"\s(?:is|was)\s", draft) is not None and not list(deeds_of(draft, mentions))


def _telling(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    if names_an_office(mentions.text):
        return None
    return untold(mentions, option.said, option.aliases, quoted=option.quoted)


def _back(_draft: str, mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    """What only the earlier sentence names is what the later one points back to: the first of its kind."""
    far = [name for name in mentions.names if not speaks_of(option.main, name, option.aliases)]
    if option.main is option.said:
        taken = far[:1] == list(mentions.names[:1]) and _has_own_subject(option.main)
        return f"the quote names somebody else than {far[0].text}" if far and taken else None
    if not far:
        return None
    if not any(word.lower in lexicon.ANAPHORA or word.lower in lexicon.ANAPHORIC_NOUNS for word in option.main.words):
        return f"the quote does not point back to {far[0].text}"
    if far[0] is mentions.names[0] and _has_own_subject(option.main):
        return f"the quote does not point back to {far[0].text}"
    person = any(word.lower in ("he", "she", "him", "her", "his") for word in option.main.words)
    first = next((name for name in option.said.names if name.kind == "person" or not person), None)
    if first is not None and not any(same_name(name, first, option.aliases) for name in far):
        return f"the quote may point back to {first.text}"
    return None


def _quotations(draft: str, _mentions: Mentions, option: Option, _likeness: WordLikeness) -> str | None:
    flat = _flatten(option.said.text)
    for quoted in re.findall(r"[“\"«]([^”\"»]{12,})[”\"»]", draft):
        if _flatten(quoted).rstrip(".,") not in flat:
            return "the words in quotation marks are not in the quote"
    return None


def _flatten(text: str) -> str:
    return " ".join(re.sub(r"[“”«»\"‘’']", "'", text).lower().split())


CHECKS: tuple[Check, ...] = (
    _names,
    _numbers,
    _dates,
    _offices,
    _quotations,
    _polarity,
    _words,
    _hedges,
    _agents,
    _places,
    _limits,
    _telling,
    _back,
)
