"""What a question asks for, read from its words.

Flows in: a standalone question. Flows out: a QuestionAnalysis: the kind of answer wanted, the names and numbers an
answer must be tied to, and the other words with their weights. Knows no archive and no model.

Kinds of answer follow Li and Roth (2002), "Learning Question Classifiers", cut down to what news questions ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from service import lexicon
from service.mentions import DateMention, Mentions, Name, Number, Word, find_mentions
from service.rarity import word_weight
from vectorstore.terms import STOP_WORDS

AnswerKind = Literal[
    "person",
    "organisation",
    "date",
    "place",
    "number",
    "role",  # "what is X's position", "who is X"
    "reason",
    "thing",  # "what decree", "which principle", "what did X say"
    "yes_no",
]

NAME_WEIGHT = 1.5  # a name counts half as much again as its rarest word
CAPITAL_KINDS: dict[str, AnswerKind] = {
    "who": "person", "whom": "person", "whose": "person", "when": "date", "where": "place", "why": "reason",
}  # fmt: skip
FOCUS_KINDS: dict[str, AnswerKind] = {
    **dict.fromkeys("year month day date time century decade weekday".split(), "date"),
    **dict.fromkeys(
        "country city place town state location capital nation province region venue continent village".split(), "place"
    ),
    **dict.fromkeys(
        "person man woman actor actress singer president minister official politician author leader athlete player "
        "director diplomat celebrity senator governor candidate scientist journalist artist commissioner".split(),
        "person",
    ),
    **dict.fromkeys(
        "organization organisation company agency ministry party team university group bank body institution union "
        "committee network firm".split(),
        "organisation",
    ),
    **dict.fromkeys("percentage percent number amount price age cost share rate total".split(), "number"),
    **dict.fromkeys("role position title job post office".split(), "role"),
}
# What one person is to another: said of the right two, or not at all.
_RELATIONS = lexicon.ROLES | frozenset(
    "wife husband son daughter father mother brother sister partner predecessor successor assistant ally rival boss "
    "opponent aide friend colleague cousin uncle aunt nephew niece fiance fiancee".split()
)
_NAMED = r"(?:the\s+)?[^\W\d_a-zß-ÿ][\w’'-]*(?:\s+[^\W\d_a-zß-ÿ][\w’'-]*){0,4}"
_TITLES = (lexicon.HEADS & lexicon.ROLES) - lexicon.HEADS_OF_ANY_KIND - {"general", "executive"}
# What two do with each other: apart, neither of them does it.
_TOGETHER = re.compile(
    r"(?:agree|disagree|discuss|talk|debate|argue|negotiate|exchange|share|sign|meet|met|have\s+in\s+common)\b"
)
_COMMANDS = frozenset("name list tell give describe explain summarize summarise show".split())


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer should speak of."""

    text: str
    stem: str
    weight: float
    critical: bool = False  # what the question is about: an answer that never mentions it answers something else


@dataclass(frozen=True, slots=True)
class Tie:
    """Two things the question says belong together: "Türk's deputy", "the head of the ILO"."""

    owner: Name
    thing: str  # lower-case head word: "deputy", "head"


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """A question, taken apart."""

    text: str
    kind: AnswerKind
    focus: Term | None  # the noun after what/which/how many, unless it only names the kind
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]
    dates: tuple[DateMention, ...]
    terms: tuple[Term, ...]  # content words outside names, numbers and dates
    preamble: tuple[Term, ...]  # words of the sentences before the one that asks, names among them
    subject: Name | None  # the name said to act
    places: tuple[Name, ...]  # names in a place of the question: "in Geneva", "at the WHO" is not one
    objects: tuple[Name, ...]  # names right behind a verb ("signed the Declaration") or behind "about"
    modifiers: tuple[Name, ...]  # places that only say what kind: "which UK city"
    tie: Tie | None
    office: Tie | None  # the subject and the office the question gives it: "become President"
    head_of: Name | None  # the body whose head is asked for
    head_titles: frozenset[str]  # the office asked for by its own title: "director"; empty when any head will do
    speech: bool  # asks what somebody said
    several: bool  # asks for more than one: "which officials", "what countries"
    mentions: Mentions = field(repr=False)


def split_parts(question: str) -> tuple[str, ...]:
    """The single questions of a double one: "Who heads the ILO and who heads the IOM?" Never more than three."""
    parts = re.split(
        r"\?\s+(?=\w)|,?\s+and\s+(?=(?:who|what|when|where|which|why|how)\b(?!\s+(?:and|or)\b))",
        question.strip(),
        flags=re.IGNORECASE,
    )
    kept = [part.strip() for part in parts if part.strip()]
    asking = [part for part in kept if _is_question(part)]
    if len(asking) != len(kept) or not 1 < len(kept) <= 3:
        return (question.strip(),)
    return tuple(part if part.endswith("?") else f"{part}?" for part in kept)


def split_speakers(question: str) -> tuple[str, ...]:
    """ "What did A and B say about it?", "Who met both A and B?" as one question for each; anything else unchanged.

    "What did A and B agree on?" stays one: that is asked of the two together.
    """
    both = re.search(rf"\bboth\s+(?P<one>{_NAMED})\s+and\s+(?P<two>{_NAMED})", question)
    if both:
        return tuple(question[: both.start()] + both[side] + question[both.end() :] for side in ("one", "two"))
    match = re.match(
        r"\s*(?P<ask>(?i:what|who|whom|which\s+\w+)\s+(?:did|does|do|has|have))\s+"
        rf"(?P<one>{_NAMED})\s+and\s+(?P<two>{_NAMED})\s+(?:both\s+)?(?P<rest>[a-z].*)$",
        question,
        re.DOTALL,
    )
    if not match or _TOGETHER.match(match["rest"]):
        return (question,)
    return tuple(f"{match['ask']} {match[speaker]} {match['rest']}" for speaker in ("one", "two"))


def _is_question(part: str) -> bool:
    first = re.match(r"[\w’']+", part)
    return first is not None and first[0].lower() in {
        "who", "whom", "whose", "what", "when", "where", "which", "why", "how", *lexicon.AUXILIARIES,
    }  # fmt: skip


def analyse(question: str) -> QuestionAnalysis:
    """Takes one standalone question apart: the last sentence that asks; those before it lend it their words."""
    asked, preamble = _asked_and_preamble(question)
    mentions = find_mentions(asked)
    kind, focus_word = _kind(mentions)
    names = _question_names(mentions)
    subject = _subject(mentions, names)
    return QuestionAnalysis(
        text=question,
        kind=kind,
        focus=_focus_term(focus_word, kind),
        names=names,
        numbers=mentions.numbers,
        dates=tuple(date for date in mentions.dates if date.relative is None),
        terms=_terms(asked, mentions, focus_word if focus_word and kind_named_by(focus_word) else None),
        preamble=_preamble_terms(preamble),
        subject=subject,
        places=tuple(name for name in names if _locative(asked, name)),
        objects=tuple(name for name in names if _is_object(asked, name, mentions) and name is not subject),
        modifiers=tuple(name for name in names if _modifies(asked, name)),
        tie=_tie(asked, names),
        office=_office(asked, subject),
        head_of=_head_of(asked, mentions, names),
        head_titles=frozenset(w.lower for w in mentions.words if w.lower in _TITLES),
        speech=any(word.lower in lexicon.SPEECH for word in mentions.words),
        several=focus_word is not None and focus_word.lower.endswith("s") and not focus_word.lower.endswith("ss"),
        mentions=mentions,
    )


def _asked_and_preamble(question: str) -> tuple[str, str]:
    """The last sentence that asks, and everything said before it: "A volcano erupts in Hawaii. Where is it?" """
    sentences = [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])", question.strip()) if part]
    asking = [index for index, part in enumerate(sentences) if part.endswith("?")] or [len(sentences) - 1]
    if len(sentences) < 2:
        return question, ""
    return sentences[asking[-1]], " ".join(sentences[: asking[-1]])


def _preamble_terms(preamble: str) -> tuple[Term, ...]:
    words = [word for word in find_mentions(preamble).words if word.content and word.lower not in lexicon.LIGHT]
    terms = {word.stem: Term(word.text, word.stem, word_weight(word.lower)) for word in reversed(words)}
    return tuple(reversed(terms.values()))


def _kind(mentions: Mentions) -> tuple[AnswerKind, Word | None]:
    words = mentions.words
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if word.lower == "who" and word.text != "WHO":
            return _who_kind(words, index), None
        if word.lower in CAPITAL_KINDS and word.text != "WHO":
            return CAPITAL_KINDS[word.lower], None
        if word.lower == "how" and following is not None:
            if following.lower in ("many", "much", "old", "long", "far", "tall", "big", "large", "often"):
                return "number", _noun_after(words, index + 2) if following.lower in ("many", "much") else None
            return "thing", None
        if word.lower in ("what", "which"):
            return _what_kind(words, index)
        if index == 0 and word.lower in lexicon.AUXILIARIES:
            return "yes_no", None
    return "thing", None


def _who_kind(words: tuple[Word, ...], index: int) -> AnswerKind:
    """ "Who is Volker Türk?" asks for an office; "Who is the head of …?" for a person."""
    rest = words[index + 1 :]
    if (
        len(rest) >= 2
        and rest[0].lower in ("is", "was")
        and rest[1].capital
        and all(w.capital or w.lower in STOP_WORDS for w in rest[1:])
    ):
        return "role"
    return "person"


def _what_kind(words: tuple[Word, ...], index: int) -> tuple[AnswerKind, Word | None]:
    noun = _noun_after(words, index + 1)
    following = words[index + 1].lower if index + 1 < len(words) else ""
    named = next((w for w in words[index + 1 :] if kind_named_by(w)), None)
    if following in ("is", "was", "are", "were"):
        kind = kind_named_by(named) if named is not None else None
        asks = kind in ("role", "number", "place", "date") and named is not None and not _owned_thing(words, named)
        return (kind, None) if kind and asks else ("thing", None)
    if noun is None or (noun.lower == "role" and any(word.lower.startswith("play") for word in words)):
        return "thing", noun
    return kind_named_by(noun) or "thing", noun


def kind_named_by(word: Word) -> AnswerKind | None:
    """ "country" and "countries" ask for a place, "officials" for people; most nouns name no kind."""
    singular = word.lower.removesuffix("ies") + "y" if word.lower.endswith("ies") else word.lower.removesuffix("s")
    for form in (word.lower, singular):
        if form in FOCUS_KINDS:
            return FOCUS_KINDS[form]
        if form in lexicon.ROLES:
            return "person"
    return None


def _owned_thing(words: tuple[Word, ...], named: Word) -> bool:
    index = words.index(named)
    return (
        index + 1 < len(words)
        and words[index + 1].lower not in ("of", "does", "did", "is", "was", "in", "for", "at")
        and not words[index + 1].capital
    )


def _noun_after(words: tuple[Word, ...], index: int) -> Word | None:
    """Last content word of the phrase that starts here: "what unusual flavour of egg did …" gives "flavour"."""
    phrase: list[Word] = []
    for word in words[index : index + 5]:
        stopped = word.lower in STOP_WORDS and word.lower not in ("news", "top", "first")
        if word.lower in lexicon.AUXILIARIES or stopped or (phrase and word.capital and not phrase[-1].capital):
            break
        phrase.append(word)
    named = next((word for word in phrase if kind_named_by(word)), None)
    if named is not None:
        return named
    nouns = [word for word in phrase if not word.lower.endswith("ed")] or phrase
    return nouns[-1] if nouns and index < len(words) and len(phrase) <= 3 else (nouns[0] if nouns else None)


def _focus_term(word: Word | None, kind: AnswerKind) -> Term | None:
    if kind == "number" and word is not None and not word.capital:
        return Term(word.text, word.stem, word_weight(word.lower))
    if word is None or kind_named_by(word) or word.lower in lexicon.LIGHT or word.capital:
        return None
    return Term(word.text, word.stem, word_weight(word.lower))


def _question_names(mentions: Mentions) -> tuple[Name, ...]:
    question_words = {"who", "what", "when", "where", "which", "why", "how"} | _COMMANDS
    return tuple(
        name for name in mentions.names if not (name.text.lower() in question_words and not name.text.isupper())
    )


def _subject(mentions: Mentions, names: tuple[Name, ...]) -> Name | None:
    """The name after the auxiliary ("did Umarov meet"), or before the main verb ("Umarov met whom")."""
    for name in names:
        before = [word for word in mentions.words if word.end <= name.start]
        role_words = name.role.count(" ") + 1 if name.role else 0
        ahead = [
            w
            for w in before[: len(before) - role_words if role_words else None]
            if w.lower not in ("the", "a", "an", "president", "minister", "mr", "ms", "mrs", "dr")
        ]
        if not ahead:
            return name
        if ahead[-1].lower in ("did", "does", "do", "has", "had", "have", "will", "can", "could", "would", "should"):
            return name
        if (
            ahead[-1].lower in ("is", "was", "are", "were")
            and len(ahead) >= 2
            and ahead[-2].lower in ("when", "where", "why", "how")
        ):
            return name
    return None


def _locative(text: str, name: Name) -> bool:
    before = text[: name.start].rstrip().lower()
    after = text[name.end :].lstrip()
    if after.startswith(("’s", "'s")):
        return False
    return name.kind in ("place", "other") and before.endswith((" in", " at", " near", " inside", " from"))


def _is_object(text: str, name: Name, mentions: Mentions) -> bool:
    """Whether a verb, or "about", stands right in front of the name: it is then what the question is about."""
    before = [word for word in mentions.words if word.end <= name.start - (len(name.role) + 1 if name.role else 0)]
    while before and before[-1].lower in ("the", "a", "an", "its", "their", "president", "minister"):
        before.pop()
    if not before or re.match(r"[’']s\b", text[name.end :]) or _modifies(text, name):
        return False
    last = before[-1]
    verb = last.content and not last.capital and last.lower not in lexicon.ROLES and len(before) > 1
    return verb or last.lower in ("about", "regarding", "concerning")


def _modifies(text: str, name: Name) -> bool:
    return (name.kind == "place" or name.tokens in (("us",), ("uk",), ("eu",))) and bool(
        re.match(
            r" (?!(?:and|or|in|on|at|to|for|of|is|was|did|has|had|with|from|by|after|before)\b)[a-z]{3,}",
            text[name.end :],
        )
    )


def _tie(text: str, names: tuple[Name, ...]) -> Tie | None:
    for name in names:
        if name.kind == "place":
            continue  # "Kazakhstan's reforms": a place owns whatever is there
        owned = re.match(r"[’']s?\s+(?:\w+\s+){0,2}?([a-z][\w-]+)\s*(?:[?.!]|$|in\b|at\b|during\b)", text[name.end :])
        if owned and owned[1].lower() in _RELATIONS:
            return Tie(name, owned[1].lower())
        of = re.search(r"\b([a-z][\w-]+)\s+(?:of|to|for|at)\s+(?:the\s+)?$", text[: name.start])
        if of and of[1].lower() in _RELATIONS:
            return Tie(name, of[1].lower())
    return None


def _office(text: str, subject: Name | None) -> Tie | None:
    if subject is None:
        return None
    held = re.search(
        r"\b(?:become|became|becomes|elected|appointed|named|as|resign as|step down as)((?:\s+[\w-]+){1,5})",
        text[subject.end :],
    )
    words = held[1].lower().replace("-", " ").split() if held else []
    role = next((word for word in words if word in lexicon.ROLES), None)
    return Tie(subject, role) if role else None


def _head_of(text: str, mentions: Mentions, names: tuple[Name, ...]) -> Name | None:
    """The body, when the question asks who heads it: "Who heads the ILO?", "Who is the director of the WHO?"."""
    if not re.match(
        r"\s*(?:who|which\s+(?:person|official|diplomat|politician)|what\s+is\s+the\s+name|whom|name)\b",
        text,
        re.IGNORECASE,
    ):
        return None
    for name in names:
        if name.kind == "person":
            continue
        before = [word.lower for word in mentions.words if word.end <= name.start and word.lower not in ("the", "s")]
        after = [word.lower for word in mentions.words if word.start >= name.end]
        ahead = before[-2:] if before[-1:] in (["of"], ["at"], ["for"]) else before[-1:]
        if ahead and ahead[0] in lexicon.HEADS and not any(word in lexicon.LESSER for word in before):
            return name
        if (
            after
            and len(after) <= 3
            and after[-1] in lexicon.HEADS
            and not any(word in lexicon.LESSER for word in after)
        ):
            return name
    return None


def _terms(text: str, mentions: Mentions, kind_noun: Word | None) -> tuple[Term, ...]:
    taken = mentions.taken
    about = re.search(r"\b(?:about|regarding|concerning|toward|towards|over)\s+", text, re.IGNORECASE)
    found: dict[str, Term] = {}
    for word in mentions.words:
        if any(start <= word.start < end for start, end in taken) or not word.content or word.lower in _COMMANDS:
            continue
        if word == kind_noun or (kind_noun is None and not found and kind_named_by(word) in ("role", "number")):
            continue
        if word.lower == "old" and re.search(r"\bhow\s+$", text[: word.start], re.IGNORECASE):
            continue  # an age is given as a number, not by this word
        light = word.lower in lexicon.LIGHT
        critical = about is not None and word.start >= about.end() and not light
        weight = 0.1 if light else word_weight(word.lower)
        found.setdefault(word.stem, Term(word.text, word.stem, weight, critical))
    return tuple(found.values())
