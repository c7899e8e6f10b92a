"""A language model as judge: is what was said right, given what was expected?

Flows in: a question, the expected answer, what was said, a language model and a prompt. Flows out: a Verdict, or none
with the reason. Optional and off by default: a model's opinion stands beside what is counted, never in its place.
Knows no vendor, no data set and no archive.

What is judged is data: it stands on one line between fence lines with a random word, as passages do in `writing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evals.model import Measure, Tally
from prompts import Prompt
from service.model import Message
from service.ports import LanguageModel, ModelError
from service.prompting import harmless, random_word

JUDGED_RIGHT, MISSING = "judged right", "verdicts missing"
MEASURES = (
    Measure(JUDGED_RIGHT, note="by a language model; cases it could not decide are left out"),
    Measure(MISSING, "neither", "count", note="answers that it could not decide, or whose verdict could not be read"),
)

MAX_REPLY_TOKENS = 1_000  # two lines, and room for a model that reasons first
TIMEOUT_S = 60.0

_THOUGHT = re.compile(r"\A\s*<(think|thinking|thought|reasoning|analysis)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_DRESS = " \t*_`\"'.:"
_LONGEST_REASON = 300
_VERDICTS = {"right": True, "wrong": False, "unclear": None}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge said. `right` is None when it could not or did not decide: the case is then not scored by it."""

    right: bool | None
    reason: str

    @property
    def tally(self) -> Tally | None:
        """1 of 1 when right, 0 of 1 when wrong; None when not scored."""
        return None if self.right is None else Tally(float(self.right))


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks `model` with `prompt` (`prompts.load("judge")`). Safe to use from several threads if the model is."""

    model: LanguageModel
    prompt: Prompt
    timeout_s: float = TIMEOUT_S  # of one verdict
    fence: Callable[[], str] = random_word

    @property
    def stamp(self) -> str:
        """What a report carries: "openai:gpt-… judge@1"."""
        return f"{self.model.name} {self.prompt.stamp}"

    def verdict(self, question: str, expected: str, said: str) -> Verdict:
        """The model's verdict. A model that fails, or a reply that is no verdict, gives None with the reason."""
        try:
            pieces = self.model.stream(
                self._messages(question, expected, said),
                timeout_s=self.timeout_s,
                max_tokens=min(MAX_REPLY_TOKENS, self.model.context_tokens // 4),
            )
            return read_verdict("".join(pieces))
        except ModelError as error:
            return Verdict(None, f"no verdict: {type(error).__name__}: {error}")

    def _messages(self, question: str, expected: str, said: str) -> list[Message]:
        texts = self.prompt.fill(
            question=harmless(question), expected=harmless(expected), said=harmless(said), fence=self.fence()
        )
        return [Message("system", texts.system), Message("user", texts.user)]


def read_verdict(reply: str) -> Verdict:
    """The verdict that a reply states: its first line must be one of the three words and nothing else.

    No word is looked for further on: "not right" and "right or wrong?" are not verdicts, and give None.
    """
    lines = [line.strip() for line in _THOUGHT.sub("", reply, count=1).strip().splitlines()]
    if not lines or not lines[0]:
        return Verdict(None, "no verdict: the reply is empty")
    word = lines[0].strip(_DRESS).casefold()
    if word not in _VERDICTS:
        return Verdict(None, f"no verdict: the reply begins {lines[0][:60]!r}")
    reason = " ".join(" ".join(lines[1:]).split())[:_LONGEST_REASON]
    return Verdict(_VERDICTS[word], reason or "no reason given")
