from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from service.adapters.frozen_json import to_dict
from service.model import Edition
from service.rendering.edition_json import edition_json, edition_schema
from tests.editions import EDITION, TEXTS, correction, edition, empty_edition, fair_edition
from tests.service.rendering.drawing import hostile_editions

SCHEMA = edition_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_is_one_and_refers_to_nothing_outside_itself() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    references = [value for key, value in _pairs(SCHEMA) if key == "$ref"]
    assert references
    assert all(reference.startswith("#/$defs/") for reference in references)
    assert not [key for key, _ in _pairs(SCHEMA) if key == "$id"]
    assert SCHEMA["description"].startswith("One digest, frozen.")


@pytest.mark.parametrize("whole", [edition(), fair_edition(), empty_edition()])
def test_every_document_is_valid(whole: Edition) -> None:
    VALIDATOR.validate(json.loads(edition_json(whole, corrections=[correction(owner_id=EDITION)])))


@settings(max_examples=40)
@given(whole=hostile_editions())
def test_every_document_is_valid_whatever_is_in_it(whole: Edition) -> None:
    written = edition_json(whole)
    VALIDATOR.validate(json.loads(written))
    assert written.isascii()


def test_a_document_with_something_more_or_less_is_not_valid() -> None:
    document = json.loads(edition_json(edition()))
    assert not VALIDATOR.is_valid(document | {"secret": "x"})
    assert not VALIDATOR.is_valid({key: value for key, value in document.items() if key != "receipt"})
    document["items"][0]["sentences"] = []
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("whole", [edition(), empty_edition()])
def test_it_says_all_that_is_frozen_under_the_same_names(whole: Edition) -> None:
    written = json.loads(edition_json(whole).replace('Z"', '+00:00"'))
    assert written.pop("corrected_since") == []
    assert written == json.loads(json.dumps(to_dict(whole)))


def test_quotes_are_where_it_says_they_are_to_the_character() -> None:
    for item in json.loads(edition_json(edition()))["items"]:
        for citation in item["citations"]:
            text = TEXTS[citation["article_id"]]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_only_corrections_of_this_edition_are_told_beside_it() -> None:
    found = [
        correction(id="c1", owner_id=EDITION),
        correction(id="c2", owner_id="another"),
        correction(id="c3", kind="answer", owner_id=EDITION),
    ]
    written = json.loads(edition_json(edition(), corrections=found))
    assert [each["id"] for each in written["corrected_since"]] == ["c1"]
    assert [each["id"] for each in written["corrections"]] == ["correction-1", "correction-2", "correction-3"]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in [(key, inner), *_pairs(inner)]]
    return [pair for inner in value for pair in _pairs(inner)] if isinstance(value, list) else []
