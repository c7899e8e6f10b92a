"""What a thread is about: its conversation, and which item of a digest is meant by what is written beneath it.

Flows in: a thread, an Edition, what somebody wrote. Flows out: a conversation's id, an item's number, the articles of
an item. Pure but for the stories it is handed. A thread of Slack is flat: nobody replies to an item, so that an item
is meant by its number ("2: who said so?", "the second story"), by words of its headline that fit no other, or because
it was talked about before.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from service.following_up import depends
from service.model import Edition, EditionItem, SlackThread
from service.ports import Stories, Unknown
from service.rarity import word_weight
from vectorstore.terms import content_words, stem

CLEAR = 0.9  # weight of the words that a question must share with a headline: about one name, or two plain words
AHEAD = 2.0  # how many times the weight of what it shares with any other

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDERED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = {word: n for words in (_COUNTED, _ORDERED) for n, word in enumerate(words, start=1)}
_NOUN = r"(?:item|story|headline)"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_COUNTED)})"
_ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDERED)}|last)"
_NAMED = (
    rf"(?:the\s+)?(?:{_NOUN}\s*(?:#|number|no\.)?\s*(?P<named>{_COUNT})\b|\#\s?(?P<hashed>\d{{1,3}})\b"
    rf"|(?P<ordinal>{_ORDINAL})\s+{_NOUN})"
)
_OPENING = re.compile(
    rf"^\s*(?:(?:re|about|on|regarding)\b:?\s*)?{_NAMED}(?:['’]s\b)?\s*[:.,;)\]–—-]*\s*", re.IGNORECASE
)
_BARE = re.compile(  # "2: …", "(2) …", "2. …", "re 2 …", "2 who …", "2?"; neither "2:30 pm …" nor "2.5 million …"
    r"^\s*(?:re:?\s*(?P<re>\d{1,3})\b(?![.,:]\d)\s*[:.,;)\]–—-]*"
    r"|[(\[]?(?P<bare>\d{1,3})(?:\s*[:)\]](?!\d)|\s*[.,;](?=\s)|\s+[–—-](?=\s)|\s*[.?!]*$"
    r"|(?=\s+(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|can|will|tell)\b)))"
    r"\s*",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"(?:\b(?P<preposition>in|about|from|on|of|for|to|re|regarding|under|with)\s+)?(?<![\w#]){_NAMED}(?!\w)",
    re.IGNORECASE,
)
_PARTICULAR = re.compile(r"\b(?:who|whom|whose|when|where|why|how|which)\b", re.IGNORECASE)
_FILLING = frozenset(
    "background context details detail elaborate expand explain info information mean means item items story stories "
    "sum summarise summarize summary".split()
)
_APPLAUSE = frozenset(
    "agreed amazing awesome brilliant cheers cool excellent fantastic fyi good great ha haha hm hmm interesting lol "
    "love nice noted ok okay perfect sad terrible thank thanks thx wonderful wow yeah yep yes".split()
)
_AROUND_IT = frozenset(
    "a again all and dateline everybody everyone for got i indeed is it job just much news no of oh our really right s "
    "so sure team that the this to too us very well work you your".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked, and about which item of the Edition; None: about any of them."""

    item: int | None
    text: str
    more: bool = False  # nothing in particular is asked: "2", "tell me more about the second story"


def conversation_of(thread: SlackThread, archive: str | None = None) -> str:
    """The id of a thread's conversation: 32 hex digits, always the same.

    With an `archive`: the one that the thread has with that archive, after it began with another.
    """
    named = [thread.workspace, thread.channel, thread.root, *([] if archive is None else [archive])]
    return stable_id("slack conversation", *named)


def stable_id(*parts: str) -> str:
    """32 hex digits that are always the same for the same parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def topic_of(text: str, edition: Edition, *, remembered: int | None = None) -> Topic:
    """Which item is meant, and the question without its number.

    A number goes before all else; then, where the question cannot stand by itself, the item `remembered`; then words of
    a headline; then again what is remembered.
    """
    number, rest = _numbered(text, edition)
    if number is not None:
        return Topic(number, rest, is_about_all(rest))
    known = remembered if any(item.number == remembered for item in edition.items) else None
    meant = known if known is not None and depends(text) else _by_headline(text, edition) or known
    return Topic(meant, text, meant is not None and is_about_all(text))


def item_of(text: str, edition: Edition) -> int | None:
    """The number of the item that the text means by itself; None: no one of them."""
    return topic_of(text, edition).item


def is_about_all(text: str) -> bool:
    """Whether it asks for more, and for nothing in particular."""
    asks = _PARTICULAR.search(text) is not None
    return not asks and all(word.lower() in _FILLING for word in content_words(text))


def is_small_talk(text: str) -> bool:
    """Whether it is said to nobody in particular and asks for nothing: "Thanks!", ":+1:", "wow, great news"."""
    said = re.sub(r":[\w+'-]+:", " ", text.lower())
    words = re.findall(r"[^\W_]+", said)
    friendly = not words or any(word in _APPLAUSE for word in words)
    return bool(text.strip()) and "?" not in text and friendly and set(words) <= _APPLAUSE | _AROUND_IT


def articles_of(edition: Edition, item: int | None, *, stories: Stories) -> frozenset[str]:
    """Ids of the articles of an item, or of all items: what it tells of, what it quotes, and the rest of its stories.

    An article may have been deleted since. Raises vectorstore.ports.StoreUnavailable.
    """
    meant = [one for one in edition.items if item in (None, one.number)]
    return frozenset(article for one in meant for article in _articles(one, edition.archive, stories))


def _articles(item: EditionItem, archive: str, stories: Stories) -> set[str]:
    found = {origin.article_id for origin in item.origins} | {citation.article_id for citation in item.citations}
    for story_id in (item.story_id, *item.also):
        try:
            found |= {member.article.id for member in stories.story(archive, story_id).members}
        except Unknown:  # all of its articles were deleted
            continue
    return found


def _numbered(text: str, edition: Edition) -> tuple[int | None, str]:
    """The number of the item that is named, and the rest of the text."""
    for pattern in (_OPENING, _BARE, _WITHIN):
        match = pattern.search(text)
        number = None if match is None else _number(match, edition)
        if match is not None and any(item.number == number for item in edition.items):
            instead = "it" if match.groupdict().get("preposition", "") is None else ""
            rest = " ".join(f"{text[: match.start()]} {instead} {text[match.end() :]}".split())
            return number, re.sub(r"\s+([?.!,;:])", r"\1", rest)
    return None, text


def _number(match: re.Match[str], edition: Edition) -> int:
    written = next(group for name, group in match.groupdict().items() if group and name != "preposition").lower()
    if written == "last":
        return max((item.number for item in edition.items), default=0)
    return _NUMBERS.get(written) or int(re.sub(r"\D", "", written))


def _by_headline(text: str, edition: Edition) -> int | None:
    asked = {stem(word): word for word in content_words(text) if not word.isdigit()}
    scores = sorted(((_shared(asked, item), item.number) for item in edition.items), reverse=True)
    if not scores or scores[0][0] < CLEAR:
        return None
    return scores[0][1] if len(scores) == 1 or scores[0][0] >= AHEAD * scores[1][0] else None


def _shared(asked: dict[str, str], item: EditionItem) -> float:
    said = {stem(word) for word in content_words(item.headline)}
    return sum(word_weight(word.lower()) for stemmed, word in asked.items() if stemmed in said)
