"""A list of chat messages, read as a question and what was said before it.

Flows in: the messages that a client sends, all of them each time. Flows out: the user's last words, and the exchanges
before them. What a client says that Dateline answered is the client's word: it can tell what a follow-up points at,
and no more (`service.conversing.recalled`). Instructions to a model (`system`, `developer`) are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.answering import NOTHING_SAID
from service.conversing import Exchange
from service.http.openai_forms import MessageIn
from service.http.problems import OF_STATUS, Problem, Refused

REMEMBERED = 6  # exchanges before the question
LONGEST = 4_000  # characters of each remembered message that are read
NOT_TEXT = {"image_url": "Images", "input_audio": "Audio", "file": "Files"}
_MARK = re.compile(r"\s?\[?\[\d+\](?:\]\([^)\s]*\))?")  # "[1]", "[[1]](https://…)"
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BENEATH = re.compile(r"\n\s*\n(?:\*\*Sources|\*|The nearest articles:).*", re.DOTALL)
# What Open WebUI puts in front of a question when files or a search go with it (its DEFAULT_RAG_TEMPLATE).
_WRAPPED = re.compile(r"\A\s*### Task:\s*Respond to the user query using the provided context\b.*</context>", re.DOTALL)
_QUERY = re.compile(r"<user_query>(.*?)</user_query>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chat:
    """What is asked, and the exchanges before it, oldest first."""

    question: str
    before: tuple[Exchange, ...]
    system: str  # what stands before the first words of the user: read by `chores` alone


def chat_of(messages: Sequence[MessageIn]) -> Chat:
    """Raises Refused (400) when nothing was asked, or something that is not text.

    A message of the assistant at the very end, as clients send it to have a reply continued, is left out.
    """
    said = [(message.role, _text(message, n)) for n, message in enumerate(messages)]
    asked = [n for n, (role, _) in enumerate(said) if role == "user"]
    if not asked:
        raise refused("There is no message of the user; the last one is the question.", "messages")
    system = "\n".join(text for role, text in said[: asked[0]] if role in ("system", "developer"))
    return Chat(_question(said[asked[-1]][1]), _exchanges(said[: asked[-1]]), system)


def refused(message: str, field: str, *, kind: str = "invalid") -> Refused:
    """A refusal (400) that names a field, as OpenAI's `param`."""
    return Refused(Problem(400, kind, OF_STATUS[400].title, message, errors=((field, message),)))


def _exchanges(said: Sequence[tuple[str, str]]) -> tuple[Exchange, ...]:
    found: list[Exchange] = []
    for role, text in said:
        if role == "user":
            found.append(Exchange(_question(text)[:LONGEST], ""))
        elif role == "assistant" and found:
            found[-1] = Exchange(found[-1].question, f"{found[-1].answer} {plain_answer(text)}".strip())
    return tuple(exchange for exchange in found if exchange.question)[-REMEMBERED:]


def plain_answer(markdown: str) -> str:
    """The sentences of an earlier answer, without marks, links, escapes and what stands beneath them.

    An abstention has none.
    """
    if markdown.lstrip().startswith(NOTHING_SAID):
        return ""
    sentences = _BENEATH.sub("", markdown[:LONGEST])
    return _ESCAPE.sub(r"\1", _LINK.sub(r"\1", _MARK.sub("", sentences))).strip()


def _question(text: str) -> str:
    wrapped = _WRAPPED.match(text)
    if wrapped is None:
        return text.strip()
    inside = _QUERY.search(text)
    return (inside[1] if inside else text[wrapped.end() :]).strip()


def _text(message: MessageIn, n: int) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    for m, part in enumerate(message.content):
        if part.type in NOT_TEXT and message.role == "user":
            said = f"Invalid content type. {NOT_TEXT[part.type]} are not read: ask in text."
            raise refused(said, f"messages.[{n}].content.[{m}].type")
    return "\n".join(part.text for part in message.content if part.type == "text" and part.text)
