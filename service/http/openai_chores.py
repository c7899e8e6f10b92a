"""What chat clients ask of a model for their own use: a title for the sidebar, tags, what to ask next.

Flows in: a chat. Flows out: the reply in the form that the client reads, made of the user's own words; None for a
question. No chore is looked up in the archive: a title is no claim, and an abstention is no title.

The prompts are told by what is the same in all their versions. Open WebUI's (`config.py`, DEFAULT_*_TEMPLATE) begin
with "### Task:" and name the JSON that they want; LibreChat's (`agents/src/utils/title.ts`) ask for a title of five
words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.http.openai_reading import Chat, plain_answer
from service.mentions import find_mentions

TITLE_CHARACTERS = 60
TAGS = 3
_TASK = re.compile(r"\A\s*### Task:\s")
_WANTED = re.compile(r"\{\s*\"(title|tags|follow_ups|queries|text|prompt)\"\s*:")
_PLAIN_TITLE = re.compile(r"\bconcise, \d-\d word (?:title|phrase)\b")
_LIBRECHAT = re.compile(
    r"\A\s*(?:Provide a concise, 5-word-or-less title for the conversation"
    r"|Analyze this conversation and provide:\s*1\. The detected language"
    r"|Write a concise title for this conversation)"
)
_EMOJI = re.compile(r"\A\s*Your task is to reflect the speaker's likely facial expression through a fitting emoji")
_TOOLS = re.compile(r"\A\s*Available Tools:")
_HISTORY = re.compile(r"<chat_history>(.*?)</chat_history>", re.DOTALL)
_FIRST = re.compile(
    r"^(?:USER|User|Human):\s*(.*?)(?=^(?:ASSISTANT|Assistant|AI|USER|User|Human):|\Z)", re.DOTALL | re.M
)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that a client asked for itself, and the whole reply to it."""

    name: str
    reply: str


def chore_of(chat: Chat) -> Chore | None:
    """The chore that the chat is; None when somebody asks something."""
    if _TOOLS.match(chat.system):
        return Chore("tools", json.dumps({"tool_calls": []}))
    prompt = chat.question
    if _EMOJI.match(prompt):
        return Chore("emoji", "📰")
    if _LIBRECHAT.match(prompt):
        return Chore("title", title(_first_question(prompt)))
    if not _TASK.match(prompt):
        return None
    history = _HISTORY.search(prompt)
    wanted = _WANTED.search(prompt)
    if wanted is None:
        told = _PLAIN_TITLE.search(prompt)
        return Chore("title", title(_first_question(history[1]))) if told and history else None
    reply = _REPLIES[wanted[1]](_questions(history[1] if history else ""))
    return Chore(wanted[1], json.dumps({wanted[1]: reply}, ensure_ascii=False))


def title(question: str) -> str:
    """The question in one line of at most 60 characters, cut between words."""
    line = " ".join(question.split()).strip(" \"'“”?.!")
    if not line:
        return "News"
    if len(line) > TITLE_CHARACTERS:
        line = line[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return line[:1].upper() + line[1:]


def _tags(questions: list[str]) -> list[str]:
    names = [name.text for question in questions for name in find_mentions(question).names]
    return list(dict.fromkeys(names))[:TAGS] or ["General"]


_REPLIES: Mapping[str, Callable[[list[str]], object]] = {
    "title": lambda questions: title(questions[0]),
    "tags": _tags,
    "follow_ups": lambda _questions: [],  # what the archive answers is not known before it is asked
    "queries": lambda questions: [questions[-1]] if questions[-1] else [],
    "text": lambda _questions: "",  # an autocompletion
    "prompt": lambda questions: questions[-1],  # of an image
}


def _first_question(conversation: str) -> str:
    return _questions(conversation)[0]


def _questions(conversation: str) -> list[str]:
    """What the user said, in order; never empty."""
    found = [plain_answer(said).strip() for said in _FIRST.findall(conversation)]
    return [said for said in found if said] or [""]
