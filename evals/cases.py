"""Reads a facts file: questions, what an answer must state, and the words of the texts that support it.

Flows in: a YAML file and the folder of the texts it is about. Flows out: a FactSet whose every quote was found in a
text. Knows nothing of how questions are answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evals.model import AnyOf, Case, Expected, FactSet, Place, Split
from vectorstore.model import Span

SEED_FACTS = Path(__file__).parent / "facts" / "seeds.yaml"


class BadFacts(Exception):
    """A facts file is wrong; the message names the case and what to change."""


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Alternatives = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_tuple)]
Needs = Annotated[tuple[Alternatives, ...], BeforeValidator(_as_tuple)]


class _CaseEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str
    kind: str
    split: Split
    question: str
    expect: Needs = ()
    short: Alternatives = ()
    quotes: Needs = ()
    abstain: bool = False
    after: Alternatives = ()
    as_of: date | None = None
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    sources: Alternatives | None = None

    @model_validator(mode="after")
    def _either_answered_or_abstained(self) -> Self:
        if self.abstain and (self.expect or self.short or self.quotes):
            raise ValueError("an abstention has nothing to expect: remove `expect`, `short` and `quotes`")
        if not self.abstain and not (self.expect and self.quotes):
            raise ValueError("needs `expect` and `quotes`, or `abstain: true`")
        return self


class _FactsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    as_of: date
    seeds: dict[str, str]
    cases: Annotated[tuple[_CaseEntry, ...], BeforeValidator(_as_tuple)]


def load_facts(path: Path, texts_folder: Path) -> FactSet:
    """The cases of `path`, with every quote located in the texts of `texts_folder`. Raises BadFacts."""
    try:
        entries = _FactsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise BadFacts(f"{path.name}: {error}") from error
    texts = {name: _text(texts_folder / name) for name in entries.seeds.values()}
    repeated = [name for name, count in Counter(entry.id for entry in entries.cases).items() if count > 1]
    if repeated:
        raise BadFacts(f"{path.name}: ids used twice: {', '.join(repeated)}. Give each case its own.")
    return FactSet(tuple(_case(entry, entries.as_of, texts) for entry in entries.cases), texts)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise BadFacts(f"{path.name}: cannot be read ({error.strerror}); cases are about this text.") from error


def _case(entry: _CaseEntry, default_as_of: date, texts: Mapping[str, str]) -> Case:
    places = tuple(tuple(_located(entry.id, need, texts)) for need in entry.quotes)
    return Case(
        id=entry.id,
        kind=entry.kind,
        split=entry.split,
        question=entry.question,
        after=entry.after,
        as_of=_noon(entry.as_of or default_as_of),
        start=_midnight(entry.start),
        end=_midnight(entry.end),
        sources=None if entry.sources is None else frozenset(source.casefold() for source in entry.sources),
        expected=Expected(entry.abstain, entry.expect, entry.short, places),
    )


def _located(case_id: str, quotes: AnyOf, texts: Mapping[str, str]) -> Iterator[Place]:
    for quote in quotes:
        found = [Place(name, Span(start, start + len(quote))) for name, start in _occurrences(quote, texts)]
        if not found:
            raise BadFacts(f"case {case_id}: no text holds the quote {quote!r}. Copy it character for character.")
        yield from found


def _occurrences(quote: str, texts: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for name, text in texts.items():
        start = text.find(quote)
        while start >= 0:
            yield name, start
            start = text.find(quote, start + 1)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
