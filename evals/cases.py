"""Reads a facts file: questions, what an answer must state, and the words of the texts that support it.

Flows in: a YAML file, and something that says where a quote stands. Flows out: Cases whose every quote was found.
Knows nothing of archives, nor of how questions are answered.

A facts file names the texts it is about: under `texts` those that lie beside it, under `seeds` the example articles.
One that names none is about an archive that is there already, and its quotes are looked up in that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evals.model import AnyOf, Case, Expected, Place, Split, Texts
from evals.strict_yaml import BadYaml, read_yaml
from vectorstore.model import Span

Locate = Callable[[str], Iterable[Place]]  # every place where a quote stands

SEED_FACTS = Path(__file__).parent / "facts" / "seeds.yaml"
SEEDS = Path(__file__).parents[1] / "seeds"


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
    split: Split = "dev"
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
    texts: dict[str, str] | None = None
    seeds: dict[str, str] | None = None
    cases: Annotated[tuple[_CaseEntry, ...], BeforeValidator(_as_tuple)]

    @model_validator(mode="after")
    def _texts_are_named_once(self) -> Self:
        if self.texts is not None and self.seeds is not None:
            raise ValueError("`texts` lie beside this file and `seeds` are the example articles: keep one of the two")
        return self


@dataclass(frozen=True, slots=True)
class Facts:
    """A facts file as written: its quotes are not located yet."""

    file: str
    as_of: date
    texts: AnyOf | None  # file names of the texts it is about; None: an archive that is there already
    folder: Path  # where they lie, unless the command names another
    entries: tuple[_CaseEntry, ...]


def read_facts(path: Path) -> Facts:
    """The file, checked as far as that goes without the texts. Raises BadFacts."""
    try:
        written = read_yaml(path, _FactsFile)
    except OSError as error:
        raise BadFacts(f"{path}: cannot be read ({error.strerror}).") from error
    except BadYaml as error:
        raise BadFacts(f"{path.name}: {error}") from error
    repeated = [name for name, count in Counter(entry.id for entry in written.cases).items() if count > 1]
    if repeated:
        raise BadFacts(f"{path.name}: ids used twice: {', '.join(repeated)}. Give each case its own.")
    named = written.seeds if written.texts is None else written.texts
    texts = None if named is None else tuple(named.values())
    return Facts(path.name, written.as_of, texts, path.parent if written.seeds is None else SEEDS, written.cases)


def cases_of(facts: Facts, locate: Locate) -> tuple[Case, ...]:
    """The cases with every quote located. Raises BadFacts, naming the case, for a quote that stands nowhere."""
    return tuple(_case(entry, facts.as_of, locate) for entry in facts.entries)


def in_texts(texts: Texts) -> Locate:
    """Looks for a quote in all of `texts`."""
    return lambda quote: [Place(name, span) for name, text in texts.items() for span in occurrences(quote, text)]


def occurrences(quote: str, text: str) -> Iterator[Span]:
    """Where `quote` stands in `text`, overlapping ones too."""
    start = text.find(quote)
    while start >= 0:
        yield Span(start, start + len(quote))
        start = text.find(quote, start + 1)


def _case(entry: _CaseEntry, default_as_of: date, locate: Locate) -> Case:
    places = tuple(tuple(_located(entry.id, need, locate)) for need in entry.quotes)
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


def _located(case_id: str, quotes: AnyOf, locate: Locate) -> Iterator[Place]:
    for quote in quotes:
        found = list(locate(quote))
        if not found:
            raise BadFacts(f"case {case_id}: no text holds the quote {quote!r}. Copy it character for character.")
        yield from found


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
