"""An Answer survives JSON exactly, and nothing else is taken for one."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.frozen_json import Malformed, from_json, to_dict, to_json
from service.model import Answer, Retrieved
from tests.answers import answer


def test_every_field_comes_back() -> None:
    full = answer()
    assert from_json(Answer, to_json(full)) == full


AWARE = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0))
SEARCHED = st.builds(Retrieved, start=st.none() | AWARE, end=st.none() | AWARE)


@given(st.builds(Answer, as_of=AWARE, retrieved=SEARCHED))
def test_any_answer_comes_back(any_answer: Answer) -> None:
    assert repr(from_json(Answer, to_json(any_answer))) == repr(any_answer)  # a score may be nan


def test_names_are_those_of_the_http_contract() -> None:
    shown = to_dict(answer())
    assert shown["citations"][0]["published"] == {"at": "2023-03-17", "precision": "day", "from": "text"}
    assert shown["retrieved"]["from"] == "2026-11-21T09:30:00.000125+00:00"
    assert shown["retrieved"]["to"] is None
    assert shown["sentences"] == [{"text": "Umarov met Tedros Ghebreyesus.", "citations": [1]}]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"status": "sure"}, "answer.status: one of"),
        ({"degraded": 1}, "answer.degraded: bool expected"),
        ({"text": None}, "answer.text: str expected"),
        ({"sentences": {}}, "answer.sentences: a list expected"),
        ({"sentences": [{"text": "a", "citations": ["1"]}]}, r"sentences\[0\].citations\[0\]: int expected"),
        ({"as_of": "yesterday"}, "answer.as_of"),
        ({"retrieved": {"articles": 1}}, "answer.retrieved: missing"),
        ({"timing_ms": {"total": "fast"}}, "answer.timing_ms.total: a number expected"),
        ({"extra": 1}, "unknown .'extra'."),
    ],
)
def test_anything_else_is_refused_with_its_place(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(Malformed, match=complaint):
        from_json(Answer, json.dumps(to_dict(answer()) | change))


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(Malformed, match="not JSON"):
        from_json(Answer, "{")
