"""A model's reply, read into draft sentences while it is still coming.

Flows in: pieces of text. Flows out: whole sentences without the dress models put on them (reasoning, JSON, lists,
bold, citation marks, "Answer:"), or the word that the archive does not answer. Pure; knows no model and no article:
whether a sentence is true is decided by grounding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from vectorstore.sentences import split_sentences

DECLINE = "NOT IN THE ARCHIVE"
MAX_SENTENCES = 8
MAX_SENTENCE_CHARACTERS = 1_000
MAX_CHARACTERS = 20_000  # of one reply, reasoning left out
_SPEAKER_CONTEXT = 80  # how far the sentence splitter looks past a closing quote

_THOUGHT_OPENS = re.compile(r"<(think|thinking|thought|reasoning|analysis)>", re.IGNORECASE)
_THOUGHT_CLOSES = re.compile(r"</(think|thinking|thought|reasoning|analysis)>", re.IGNORECASE)
_TAG_BEGUN = re.compile(r"</?[a-zA-Z]{0,9}$")
_ITEM = re.compile(r"\s*(?:[-*+•·–—]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s+)")
_PARAGRAPH_END = re.compile(r"(?:[.!?…:]['\"”’»)*\]\d\[ ]*|^)\s*$")
_CITATION = re.compile(
    r"\s*(?:\[\^?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]|【[^】\n]{0,30}】"
    r"|[\[(](?:see\s+)?(?:passage|source|article)s?\s+\d[^\])\n]{0,30}[\])])",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((?:https?:|/)[^)\s]{0,500}\)")
_EMPHASIS = re.compile(r"\*+|`+|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|</?(?:b|i|em|strong|p|br|sup|answer)\s*/?>")
_LEAD = re.compile(
    r"^(?:(?:final\s+|short\s+)?answer\s*[:–-]\s*"
    r"|(?:based on|according to) the (?:provided |given |above )*(?:passages?|articles?|text|context),?\s+)",
    re.IGNORECASE,
)
_MARK_BEGUN = re.compile(r"[\[(【<][^\])】>\n]{0,40}$")
_CLOSING_QUOTES = "\"'”’»"


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One whole sentence as a model wrote it, not yet grounded."""

    text: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The model says that the passages do not answer."""


class ReplyReader:
    """Reads one reply. A sentence comes out once the next has clearly begun, or when the reply has properly ended.

    `finished` turns true when nothing more will come out: the model declined (with the words `decline`), began to
    repeat itself, or said `most` sentences.
    """

    def __init__(self, *, most: int = MAX_SENTENCES, decline: str = DECLINE) -> None:
        self.finished = False
        self._most = most
        self._decline = decline
        self._waiting = ""  # the paragraph being written
        self._out_of_paragraph = 0  # how many of its sentences have come out
        self._wrapped: bool | None = None  # the whole reply is JSON or a code block, read when it has ended
        self._thinking = False
        self._before_thought = ""  # of the paragraph being written
        self._characters = 0
        self._said: set[str] = set()

    def feed(self, piece: str) -> list[DraftSentence | Declined]:
        """The sentences that `piece` made certain."""
        self._waiting += piece
        self._drop_thoughts()
        self._characters += 0 if self._thinking else len(piece)
        if self._thinking or self._is_wrapped():
            self.finished = self.finished or self._characters > MAX_CHARACTERS
            return []
        drafts = self._read(ended=False)
        self.finished = self.finished or self._characters > MAX_CHARACTERS
        return drafts

    def end(self) -> list[DraftSentence | Declined]:
        """The rest, when the model has said all it wanted to say. Not to be called when the reply was cut off."""
        if self._thinking:
            return []  # a thought that never ended; what it was to lead to is not known
        if self._is_wrapped():
            self._waiting = _unwrapped(self._waiting)
        return self._read(ended=True)

    def _drop_thoughts(self) -> None:
        """Takes reasoning out. A closing tag without an opening one belongs to a template that opened it."""
        while True:
            closed = _THOUGHT_CLOSES.search(self._waiting)
            opened = _THOUGHT_OPENS.search(self._waiting)
            if closed and (self._thinking or not opened or closed.start() < opened.start()):
                self._waiting, self._before_thought = self._before_thought + self._waiting[closed.end() :], ""
                self._out_of_paragraph = self._out_of_paragraph if self._thinking else 0
                self._thinking = False
            elif opened and not self._thinking:
                self._before_thought, self._waiting = self._waiting[: opened.start()], self._waiting[opened.end() :]
                self._thinking = True
            else:
                break
        if self._thinking:
            self._waiting = self._waiting[-16:]  # enough to know a closing tag that comes in pieces

    def _is_wrapped(self) -> bool:
        start = self._waiting.lstrip()
        if self._wrapped is None and len(start) >= 3:
            self._wrapped = start.startswith(("{", "```", '["', "[{"))
        return bool(self._wrapped) or (self._wrapped is None and start.startswith(("{", "`", "[")))

    def _read(self, *, ended: bool) -> list[DraftSentence | Declined]:
        drafts: list[DraftSentence | Declined] = []
        for sentence in self._sentences(ended):
            drafts.extend(self._accepted(sentence))
            if self.finished:
                break
        return drafts

    def _sentences(self, ended: bool) -> Iterator[str]:
        """Sentences that are certain, of the paragraphs that have ended and of the one being written."""
        while (cut := _first_line_end(self._waiting, ended)) is not None:
            line, rest, is_end = cut
            if not is_end:
                self._waiting = f"{line} {rest}"
                continue
            whole = _split(line, ended=True)
            done, self._out_of_paragraph, self._waiting = self._out_of_paragraph, 0, rest
            yield from whole[done:]
        certain = _split(self._waiting, ended=ended)
        done, self._out_of_paragraph = self._out_of_paragraph, max(self._out_of_paragraph, len(certain))
        yield from certain[done:]

    def _accepted(self, sentence: str) -> Iterator[DraftSentence | Declined]:
        if _declines(sentence, self._decline):
            self.finished = True
            if not self._said:
                yield Declined()
            return
        if sentence.endswith(":") or len(sentence) > MAX_SENTENCE_CHARACTERS or not re.search(r"\w", sentence):
            return
        key = re.sub(r"\W+", " ", sentence.casefold()).strip()
        if key in self._said:
            self.finished = True  # a small model that has begun to turn in circles says nothing new
            return
        self._said.add(key)
        self.finished = len(self._said) >= self._most
        yield DraftSentence(sentence)


def _first_line_end(text: str, ended: bool) -> tuple[str, str, bool] | None:
    """The first line, the rest, and whether a paragraph ends between them; None while that is not clear."""
    line, newline, rest = text.partition("\n")
    if not newline:
        return None
    if _PARAGRAPH_END.search(line) or rest.startswith(("\n", "\r\n")) or _ITEM.match(rest):
        return line, rest, True
    if len(rest) < 5 and not ended:
        return None
    return line, rest, _ITEM.match(line) is not None and line.lstrip().startswith("#")


def _split(paragraph: str, *, ended: bool) -> list[str]:
    """The paragraph's sentences that no further text can change."""
    text = _undressed(paragraph, ended)
    spans = split_sentences(text)
    if ended:
        return [span.of(text) for span in spans]
    certain = takewhile(lambda pair: _is_certain(text[: pair[0].end], text[pair[1].start :]), pairwise(spans))
    return [span.of(text) for span, _ in certain]


def _is_certain(before: str, after: str) -> bool:
    if before[-1] in _CLOSING_QUOTES:  # “Stop!” Biden said: what follows may belong to it
        return len(after) > _SPEAKER_CONTEXT
    return len(after) >= 24 or re.search(r"\w\s", after) is not None


def _undressed(paragraph: str, ended: bool) -> str:
    shown = paragraph if ended else _TAG_BEGUN.sub("", _MARK_BEGUN.sub("", paragraph))
    plain = _EMPHASIS.sub("", _CITATION.sub("", _LINK.sub(r"\1", _ITEM.sub("", shown, count=1))))
    text = re.sub(r"\s+", " ", plain).strip()
    body = _LEAD.sub("", text)
    return body if body == text else body[:1].upper() + body[1:]


def _declines(sentence: str, decline: str) -> bool:
    words = re.sub(r"[\W_]+", " ", sentence).strip().casefold()
    return words == decline.casefold() or words.startswith(f"{decline.casefold()} ")


def _unwrapped(text: str) -> str:
    """The prose inside a code block or a JSON object; nothing when it is JSON without prose."""
    inner = re.sub(r"^\s*```\w*\s*|\s*```\s*$", "", text).strip()
    if not inner.startswith(("{", "[")):
        return inner
    try:
        return "\n\n".join(_prose(json.loads(inner)))
    except (ValueError, RecursionError):
        return ""


def _prose(value: object, depth: int = 0) -> Iterator[str]:
    """The texts under the keys that models use for their answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 4:
        for item in value:
            yield from _prose(item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        key = next((key for key in ("answer", "sentences", "text", "sentence", "response") if key in value), None)
        if key is not None:
            yield from _prose(value[key], depth + 1)
