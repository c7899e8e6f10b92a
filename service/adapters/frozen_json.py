"""Frozen values (an Answer, an Edition, a DigestDefinition …) as JSON and back, exactly.

Flows in: a value of the model, or JSON made from one. Flows out: the other. The names are those of the HTTP contract
("from", "to"), and everything in the value is there. Knows no HTTP and no database. Reading is strict: a missing key,
an unknown key or a wrong type is an error, never a guess.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from service.model import Edition, Retrieved
from vectorstore.model import Published

Json = dict[str, Any]
Value = TypeVar("Value")

# Where the contract's name is not the field's: `from` is a keyword of Python.
_RENAMED: Mapping[tuple[type, str], str] = {
    (Published, "origin"): "from",
    (Retrieved, "start"): "from",
    (Retrieved, "end"): "to",
    (Edition, "start"): "from",
    (Edition, "end"): "to",
}


class Malformed(ValueError):
    """JSON that no such value was written as; the message says where."""


def to_dict(value: object) -> Json:
    """JSON values only: datetimes are ISO 8601 with their offset."""
    return cast(Json, plain(value))


def to_json(value: object) -> str:
    """One line of ASCII, so that any text, lone surrogates included, comes back as it was."""
    return json.dumps(to_dict(value), separators=(",", ":"))


def from_json(kind: type[Value], text: str) -> Value:
    """The value of `kind` that was written as `text`. Raises Malformed."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Malformed(f"not JSON: {error}") from error
    return cast(Value, _read(kind, value, kind.__name__.lower()))


def plain(value: object) -> object:
    """A frozen value of the model (a Citation, a Sentence, an Answer …) as JSON values, under the contract's names."""
    if is_dataclass(value) and not isinstance(value, type):
        names = _names(type(value))
        return {names[field.name]: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


@cache
def _names(kind: type) -> dict[str, str]:
    """JSON name of each field."""
    return {field.name: _RENAMED.get((kind, field.name), field.name) for field in fields(kind)}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, at: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(option for option in get_args(kind) if option is not type(None))
        return None if value is None else _read(inner, value, at)
    if origin is Literal:
        return _expected(value in get_args(kind), value, f"one of {get_args(kind)}", at)
    if origin is tuple:
        items = _expected(isinstance(value, list), value, "a list", at)
        return tuple(_read(get_args(kind)[0], item, f"{at}[{n}]") for n, item in enumerate(items))
    if origin is Mapping:
        table = _expected(isinstance(value, dict), value, "an object", at)
        return {key: _read(get_args(kind)[1], item, f"{at}.{key}") for key, item in table.items()}
    return _read_object(kind, value, at) if is_dataclass(kind) else _read_scalar(kind, value, at)


def _read_object(kind: Any, value: Any, at: str) -> Any:
    table = _expected(isinstance(value, dict), value, "an object", at)
    names = _names(kind)
    missing, unknown = sorted(set(names.values()) - set(table)), sorted(set(table) - set(names.values()))
    if missing or unknown:
        raise Malformed(f"{at}: missing {missing}, unknown {unknown}")
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], table[key], f"{at}.{key}") for name, key in names.items()})


def _read_scalar(kind: Any, value: Any, at: str) -> Any:
    if kind is datetime:
        text = _expected(isinstance(value, str), value, "a date and time", at)
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise Malformed(f"{at}: {error}") from error
    if kind is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(_expected(is_number, value, "a number", at))
    return _expected(type(value) is kind, value, kind.__name__, at)


def _expected(holds: bool, value: Any, what: str, at: str) -> Any:
    if not holds:
        raise Malformed(f"{at}: {what} expected, found {str(value)[:80]!r}")
    return value
