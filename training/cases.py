"""What is measured on: questions with the texts they are asked of, and sentences with their quotes, as words.

Flows in: cases. Flows out: JSON Lines packed by xz, and the cases again. Knows no tokenizer: a case can be read.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

_Case = TypeVar("_Case")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text for a question. `score` is the search's, higher better; `holds`: an accepted answer stands in it."""

    title: str
    text: str
    score: float = 0.0
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its texts (best first where they were searched for), and what is right; nothing if unanswerable."""

    id: str
    question: str
    accepted: tuple[str, ...]
    texts: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, a quote, and whether the quote bears the sentence out."""

    sentence: str
    quote: str
    supported: bool


def save_cases(file: Path, cases: Iterable[Asked | Pair]) -> None:
    with lzma.open(file, "wt", encoding="utf-8", preset=1) as stream:
        for case in cases:
            stream.write(json.dumps(asdict(case), ensure_ascii=False) + "\n")


def load_questions(file: Path) -> list[Asked]:
    return _loaded(file, TypeAdapter(Asked).validate_json)


def load_pairs(file: Path) -> list[Pair]:
    return _loaded(file, TypeAdapter(Pair).validate_json)


def _loaded(file: Path, read: Callable[[str], _Case]) -> list[_Case]:
    with lzma.open(file, "rt", encoding="utf-8") as stream:
        return [read(line) for line in stream]


def counted(cases: Sequence[Asked]) -> Mapping[str, int]:
    """How many there are, and how many of them have a text that holds an answer."""
    return {"questions": len(cases), "answer found": sum(any(text.holds for text in case.texts) for case in cases)}
