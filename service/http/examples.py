"""Examples in the OpenAPI document.

Flows in: the document, and example requests. Flows out: the same document with each request's parts where OpenAPI wants
them: at the parameters, and at the body. Knows no route.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """One request, and the status it is answered with."""

    operation: str  # method and path, as in the document: "GET /v1/articles/{article_id}"
    name: str  # of its own within the operation
    summary: str
    status: int = 200
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: object = None  # JSON; None when none is sent
    files: Mapping[str, object] = field(default_factory=dict)  # a form's fields: texts of files


def add_examples(document: dict[str, Any], examples: Iterable[Example]) -> None:
    """Puts each example of an operation that the document has into it. Raises KeyError for a parameter it has not."""
    for example in examples:
        method, _, path = example.operation.partition(" ")
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            _add(operation, example)


def _add(operation: dict[str, Any], example: Example) -> None:
    parameters = {(one["in"], one["name"]): one for one in operation.get("parameters", [])}
    for where, given in (("path", example.path), ("query", example.query)):
        for name, value in given.items():
            _show(parameters[where, name], example, value)
    if example.body is not None:
        _show(operation["requestBody"]["content"]["application/json"], example, example.body)
    if example.files:
        _show(operation["requestBody"]["content"]["multipart/form-data"], example, dict(example.files))


def _show(part: dict[str, Any], example: Example, value: object) -> None:
    part.setdefault("examples", {})[example.name] = {"summary": example.summary, "value": value}
