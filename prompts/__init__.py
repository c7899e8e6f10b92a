"""Prompt files with a version, and how they are read and filled in.

Flows in: `<name>.md` beside this module: front matter (`name`, `version`, `inputs`), the system part, a line
`<!-- user -->`, the user part, both `string.Template`. Flows out: a Prompt, and its two texts filled in. Knows no
model.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

FOLDER = Path(__file__).parent
USER_MARK = "<!-- user -->"
_FILE = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)


class PromptError(ValueError):
    """A prompt file is wrong, or is filled in with the wrong inputs; the message lists everything that is wrong."""


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    version: PositiveInt
    inputs: list[str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A prompt with its inputs in place: the two messages that go to a model."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt."""

    name: str
    version: int
    inputs: tuple[str, ...]
    system: str  # template
    user: str  # template
    hash: str  # sha256 of the two templates, hexadecimal

    @property
    def stamp(self) -> str:
        """What an Answer carries: "answer@1"."""
        return f"{self.name}@{self.version}"

    def fill(self, **values: str) -> Filled:
        """Puts every input in its place. Raises PromptError naming all missing and all unknown inputs at once."""
        problems = _differences(expected=set(self.inputs), given=set(values))
        if problems:
            raise PromptError(f"Prompt {self.stamp}: {problems}")
        return Filled(Template(self.system).substitute(values), Template(self.user).substitute(values))


@cache
def load(name: str) -> Prompt:
    """The shipped prompt of that name. Raises PromptError."""
    path = FOLDER / f"{name}.md"
    if not name.isidentifier() or not path.is_file():
        raise PromptError(f"No prompt {name!r}; there are: {', '.join(names())}")
    prompt = parse(path.read_text(encoding="utf-8"))
    if prompt.name != name:
        raise PromptError(f"{path.name} says its name is {prompt.name!r}; the two must be the same")
    return prompt


def names() -> list[str]:
    """Names of the shipped prompts."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def parse(text: str) -> Prompt:
    """A prompt from the text of its file. Raises PromptError."""
    match = _FILE.match(text)
    if match is None:
        raise PromptError("A prompt file opens with front matter between two lines of ---")
    front = _front_matter(match["front"])
    system, mark, user = match["body"].partition(f"\n{USER_MARK}\n")
    if not mark:
        raise PromptError(f"Prompt {front.name!r} lacks the line {USER_MARK} between its system and its user part")
    body = match["body"].strip()
    problems = _differences(expected=_placeholders(body), given=set(front.inputs))
    if problems:
        raise PromptError(f"Prompt {front.name!r}, front matter against text: {problems}")
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Prompt(front.name, front.version, tuple(front.inputs), system.strip(), user.strip(), digest)


def _front_matter(text: str) -> _FrontMatter:
    try:
        return _FrontMatter.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"Front matter cannot be read: {error}") from error


def _placeholders(body: str) -> set[str]:
    template = Template(body)
    if not template.is_valid():
        raise PromptError("The text has a lone $; write $$ for a dollar sign")
    return set(template.get_identifiers())


def _differences(*, expected: set[str], given: set[str]) -> str:
    missing, unknown = sorted(expected - given), sorted(given - expected)
    parts = [f"missing {', '.join(missing)}"] if missing else []
    return "; ".join([*parts, *([f"unknown {', '.join(unknown)}"] if unknown else [])])
