"""What a JSON value must look like, said in small pieces, and what is wrong with one that does not.

Flows in: a value. Flows out: complaints, in Slack's own words and with its JSON pointers. Knows nothing of blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Json = dict[str, object]


@dataclass(slots=True)
class Complaints:
    """What is wrong, in the order it was found."""

    found: list[str] = field(default_factory=list)

    def add(self, what: str, path: str) -> None:
        self.found.append(f"{what} [json-pointer:{path}]")


Check = Callable[[object, str, Complaints], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its type is known already, it has each of `needed`, may have `allowed`, and nothing else."""

    needed: Mapping[str, Check]
    allowed: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if not isinstance(value, dict):
            complaints.add("must provide an object", path)
            return
        for name in self.needed.keys() - value.keys():
            complaints.add(f"missing required field: {name}", path)
        for name in value.keys() - self.needed.keys() - self.allowed.keys() - {"type"}:
            complaints.add(f"invalid additional property: {name}", path)
        for name, check in {**self.needed, **self.allowed}.items():
            if name in value:
                check(value[name], f"{path}/{name}", complaints)


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object whose `type` is one of these."""

    shapes: Mapping[str, Check]

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if not isinstance(value, dict):
            complaints.add("must provide an object", path)
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in self.shapes:
            complaints.add(f"unsupported type: {kind}", f"{path}/type")
            return
        self.shapes[kind](value, path, complaints)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of `least` to `most`."""

    check: Check
    most: int | None = None
    least: int = 1

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if not isinstance(value, list):
            complaints.add("must provide an array", path)
            return
        if len(value) < self.least:
            complaints.add(f"no fewer than {self.least} items allowed", path)
        if self.most is not None and len(value) > self.most:
            complaints.add(f"no more than {self.most} items allowed", path)
        for number, item in enumerate(value):
            self.check(item, f"{path}/{number}", complaints)


@dataclass(frozen=True, slots=True)
class Chars:
    """A string of `least` to `most` characters."""

    most: int | None = None
    least: int = 1

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if not isinstance(value, str):
            complaints.add("must provide a string", path)
            return
        if len(value) < self.least:
            complaints.add(f"must be more than {self.least - 1} characters", path)
        if self.most is not None and len(value) > self.most:
            complaints.add(f"must be less than {self.most + 1} characters", path)
        if any("\ud800" <= character <= "\udfff" for character in value):
            complaints.add("must be valid Unicode", path)


@dataclass(frozen=True, slots=True)
class Address:
    """A URL that somebody may follow."""

    most: int = 3_000

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        Chars(self.most)(value, path, complaints)
        if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:")):
            complaints.add("must be a valid URL", path)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int | None = None

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complaints.add("must provide an integer", path)
            return
        if value < self.least or (self.most is not None and value > self.most):
            complaints.add(f"must be between {self.least} and {self.most}", path)


@dataclass(frozen=True, slots=True)
class OneOf:
    words: tuple[str, ...]

    def __call__(self, value: object, path: str, complaints: Complaints) -> None:
        if value not in self.words:
            complaints.add(f"must be one of: {', '.join(self.words)}", path)


def yes_or_no(value: object, path: str, complaints: Complaints) -> None:
    if not isinstance(value, bool):
        complaints.add("must provide a boolean", path)


def anything(value: object, path: str, complaints: Complaints) -> None:
    """Not looked into."""
