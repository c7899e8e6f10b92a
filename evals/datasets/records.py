"""Records out of a data set's file, checked strictly where they come in.

Flows in: a DataFile and the model of its record. Flows out: records with the place they stand at, for messages.
Knows no data set. A message names the file, the line or the record, the field, and what is wrong with it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from evals.datasets import BadData
from evals.datasets.files import DataFile
from evals.strict_yaml import explained
from vectorstore import dating
from vectorstore.model import Published
from vectorstore.ports import BadArticle

_Model = TypeVar("_Model", bound=BaseModel)
_Document = TypeVar("_Document")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table by its column names."""

    where: str  # "scifact.zip:corpus_train.csv, line 12"
    cells: Mapping[str, str]


def at_line(file: DataFile, number: int) -> str:
    return f"{file.shown}, line {number}"


def json_lines(file: DataFile, model: type[_Model]) -> Iterator[tuple[str, _Model]]:
    """Each line's record with its place ("articles.jsonl.xz, line 12"), streamed. Raises BadData."""
    for number, line in file.lines():
        where = at_line(file, number)
        try:
            yield where, model.model_validate_json(line)
        except ValidationError as error:
            raise BadData(f"{where}: {explained(error)}") from error


def json_document(file: DataFile, shape: TypeAdapter[_Document]) -> _Document:
    """The whole file as one JSON document. Raises BadData."""
    try:
        return shape.validate_json(file.read())
    except ValidationError as error:
        raise BadData(f"{file.shown}: {explained(error)}") from error


def rows(file: DataFile, columns: tuple[str, ...], *, delimiter: str = ",") -> Iterator[Row]:
    """Each row of a table with a head line, streamed. Raises BadData when a column is missing or a row is cut short."""
    with file.opened() as stream:
        table = csv.reader(file.text_stream(stream), delimiter=delimiter, strict=delimiter == ",")
        try:
            head = tuple(next(table, ()))
            missing = [name for name in columns if name not in head]
            if missing:
                raise BadData(
                    f"{at_line(file, 1)}: no column {', '.join(missing)}; the head line has {', '.join(head)}."
                )
            for cells in table:
                if len(cells) != len(head):
                    raise BadData(f"{at_line(file, table.line_num)}: {len(cells)} cells under {len(head)} columns.")
                yield Row(at_line(file, table.line_num), dict(zip(head, cells, strict=True)))
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadData(f"{at_line(file, table.line_num)}: not a table that can be read ({error}).") from error


def published_at(value: str | None, where: str) -> Published | None:
    """The date that metadata states, as precise as it is written; None when it states none. Raises BadData."""
    try:
        return dating.parse_published(value, "metadata") if value else None
    except BadArticle as error:
        raise BadData(f"{where}: date: {error}.") from error


class Distinct:
    """Gives each record an id of its own: the second "a" of a file becomes "a#2", in file order."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, given: str) -> str:
        self._seen[given] += 1
        return given if self._seen[given] == 1 else f"{given}#{self._seen[given]}"
