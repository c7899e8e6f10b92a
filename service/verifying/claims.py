"""What a text claims: the sentences of it that can be looked up.

Flows in: a message or a paragraph as somebody wrote it. Flows out: Claimed sentences in their order, and how many were
left out: questions, greetings, fragments, opinions, and what speaks of the writer or the reader. Knows no archive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from service import lexicon
from service.mentions import Mentions, Name, Word, find_mentions
from vectorstore.sentences import split_sentences

FEWEST_WORDS = 3
PLAIN_WORDS = 4  # content words of a claim that names nobody, no number and no day

_URL = re.compile(r"\(?<?\bhttps?://[^\s<>()]+>?\)?|\bwww\.\S+")
_MARK = re.compile(r"[ \t]*(?:>+|[-*+•▪◦‣–—]|\d{1,2}[.)]|#{1,6})[ \t]+")  # of a quoted line, a list item, a heading
_EMPHASIS = re.compile(r"(?<![^\W_])[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?![^\W_])")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,40}:(?:\S*:)?")
_FOOTNOTE = re.compile(r"\s*\[\^?\d{1,3}\]")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|thanks|thank you|cheers|congratulations"
    r"|congrats|welcome|bye|sorry|please|ok|okay|yes|no|sure|great|nice|wow|lol|fyi)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:fyi|btw|so|well|apparently|reportedly|actually|imho?|breaking|update|news|i (?:just )?(?:heard|read|saw|think"
    r"|believe|guess)|they say|it (?:says|seems)(?: here)?|note|reminder)\b[\s,:;–—-]*(?:that\s+)?",
    re.IGNORECASE,
)
_WRITER = frozenset("i we you me us my our your mine ours yours myself ourselves let's".split())
_HE = re.compile(r"(?:he|she)\b", re.IGNORECASE)
_POINTERS = frozenset("he she it they".split())
_OPENING_POINTERS = _POINTERS | frozenset("his her its their this that these those".split())
_JUDGED = frozenset(
    "great good bad terrible awful amazing awesome nice cool crazy interesting important exciting boring worrying sad "
    "happy best worst better worse wonderful fantastic impressive disappointing huge weird wild lovely perfect".split()
)
_VERB = re.compile(r"\w{3,}(?:ed|es|s)\Z")
_NO_VERBS = frozenset("news thanks series always perhaps besides".split())
_VERBS = lexicon.AUXILIARIES | lexicon.SPEECH | lexicon.MEETINGS | lexicon.SYMMETRIC | lexicon.BECOMING
_VERBS |= frozenset("put set cut hit let cost won led left gave took made went came rose fell grew signed".split())


@dataclass(frozen=True, slots=True)
class Claimed:
    """One sentence that claims something."""

    text: str  # as it was written, marks of lists and white space aside
    plain: str  # without emphasis, links and what only leads in
    checked: str  # what is looked up: the plain words with "he" replaced by whom it means
    pointing: str | None = None  # the pronoun of which the text does not say whom or what it means


def claims_of(text: str, *, most: int) -> tuple[tuple[Claimed, ...], int]:
    """At most `most`, in order, and how many sentences were left out. Linear in the length of the text."""
    found: list[Claimed] = []
    left_out = 0
    before: Mentions | None = None
    for written in _sentences(text):
        plain = _plain(written)
        if not any(character.isalnum() for character in plain):
            continue  # a link or a smile by itself is no sentence
        mentions = find_mentions(plain)
        if len(found) < most and _claims(plain, mentions):
            found.append(_claimed(written, plain, mentions, before))
        else:
            left_out += 1
        before = mentions
    return tuple(found), left_out


def _sentences(text: str) -> Iterator[str]:
    lines = "\n".join(_MARK.sub("", line, count=1) for line in text.split("\n"))
    for span in split_sentences(lines):
        yield " ".join(span.of(lines).split())


def _plain(written: str) -> str:
    """Without links, emphasis, emoji and footnotes, and without the words that only lead in."""
    bare = _FOOTNOTE.sub("", _SHORTCODE.sub(" ", _EMPHASIS.sub("", _URL.sub(" ", written))))
    printed = "".join(character for character in bare if unicodedata.category(character) not in _UNPRINTED)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(printed.split()))
    rest = _LEAD_IN.sub("", text, count=1) if _LEAD_IN.match(text) else text
    return rest[:1].upper() + rest[1:]


def _claims(text: str, mentions: Mentions) -> bool:
    """Whether something is said that an archive could have."""
    words = mentions.words
    if "?" in text[-3:] or len(words) < FEWEST_WORDS:
        return False
    if (_GREETING.match(text) and len(words) <= FEWEST_WORDS + 2) or not _has_verb(mentions):
        return False
    if any(word.lower in _WRITER and not word.text.isupper() for word in _unquoted(mentions)) or _says_i(mentions):
        return False
    if mentions.numbers or mentions.dates or any(_is_named(name) for name in mentions.names):
        return True
    plain = [word for word in words if word.content]
    return len(plain) >= PLAIN_WORDS and not any(word.lower in _JUDGED for word in words)


def _unquoted(mentions: Mentions) -> Iterator[Word]:
    """Words outside of quotation marks: within them somebody else speaks of himself."""
    marked = [match.span() for match in re.finditer(r"[“\"«][^“”\"«»]*[”\"»]", mentions.text)]
    return (word for word in mentions.words if not any(start <= word.start < end for start, end in marked))


def _says_i(mentions: Mentions) -> bool:
    return any(word.text == "I" for word in _unquoted(mentions))


def _is_named(name: Name) -> bool:
    return name.tokens not in (("i",), ("ok",))


def _has_verb(mentions: Mentions) -> bool:
    named = [(name.start, name.end) for name in mentions.names]
    return any(
        word.lower in _VERBS or (_VERB.fullmatch(word.lower) is not None and word.lower not in _NO_VERBS)
        for word in mentions.words
        if not any(start <= word.start < end for start, end in named)
    )


def _claimed(written: str, plain: str, mentions: Mentions, before: Mentions | None) -> Claimed:
    pointer = _pointer(mentions)
    if pointer is None:
        return Claimed(written, plain, plain)
    people = _people(before) if before is not None and _HE.match(plain) else ()
    if len(people) == 1:
        return Claimed(written, plain, _HE.sub(lambda _: people[0].text, plain, count=1))
    return Claimed(written, plain, plain, pointing=pointer)


def _pointer(mentions: Mentions) -> str | None:
    """A pronoun ahead of every name: the sentence does not say by itself what it means; "this year" points nowhere."""
    opening = mentions.words[0]
    dated = any(date.start <= opening.start < date.end for date in mentions.dates)
    if opening.lower in _OPENING_POINTERS and not dated:
        return opening.text
    first = min((name.start for name in mentions.names), default=len(mentions.text))
    return next((word.text for word in mentions.words if word.lower in _POINTERS and word.start < first), None)


def _people(mentions: Mentions) -> tuple[Name, ...]:
    return tuple({name.tokens: name for name in mentions.names if name.kind == "person"}.values())
