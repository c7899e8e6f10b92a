"""Feedback over HTTP: kept with its answer, one for each reader."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.adapters.feedback import SqlFeedback
from service.bootstrap import Dateline
from service.model import Feedback
from tests.answers import answer

QUESTION = "Who did Umarov meet at the WHO?"


def give(client: TestClient, **body: object) -> Any:
    return client.post("/v1/feedback", json=body)


def test_a_verdict_is_kept_and_listed_with_what_it_is_on(client: TestClient) -> None:
    asked = client.post("/v1/ask", json={"question": QUESTION}).json()
    reply = give(client, answer_id=asked["id"], verdict="down", comment="Who else?")
    assert reply.status_code == 201
    kept = reply.json()
    assert (kept["answer_id"], kept["verdict"], kept["comment"]) == (asked["id"], "down", "Who else?")
    assert kept["by"] == "address 127.0.0.1"
    [listed] = client.get("/v1/feedback").json()["feedback"]
    assert listed == kept | {"question": QUESTION, "said": asked["sentences"][0]["text"]}


def test_a_later_verdict_replaces_the_earlier(client: TestClient) -> None:
    asked = client.post("/v1/ask", json={"question": "Who won the 2022 World Cup?"}).json()
    give(client, answer_id=asked["id"], verdict="down", comment="Why not?")
    give(client, answer_id=asked["id"], verdict="up", comment=None)
    [listed] = client.get("/v1/feedback").json()["feedback"]
    assert (listed["verdict"], listed["comment"], listed["said"]) == ("up", None, asked["text"])


def test_verdicts_are_listed_page_by_page_and_by_verdict(client: TestClient, fresh: Dateline) -> None:
    for number in range(3):
        fresh.conversations.append("main", answer(id=f"answer-{number}"))
        give(client, answer_id=f"answer-{number}", verdict="up" if number else "down")
    first = client.get("/v1/feedback?limit=2").json()
    rest = client.get("/v1/feedback?limit=2&offset=2").json()
    assert (first["next_offset"], rest["next_offset"]) == (2, None)
    assert [one["answer_id"] for one in (*first["feedback"], *rest["feedback"])] == ["answer-2", "answer-1", "answer-0"]
    down = client.get("/v1/feedback?verdict=down").json()["feedback"]
    assert [one["answer_id"] for one in down] == ["answer-0"]


def test_what_was_never_said_is_404(reader: TestClient) -> None:
    reply = give(reader, answer_id="none", verdict="up")
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:dateline:problem:not-found"
    assert "none" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"verdict": "up"}, "answer_id"),
        ({"answer_id": "a"}, "verdict"),
        ({"answer_id": "", "verdict": "up"}, "answer_id"),
        ({"answer_id": "a", "verdict": "sideways"}, "verdict"),
        ({"answer_id": "a", "verdict": "up", "comment": ""}, "comment"),
        ({"answer_id": "a", "verdict": "up", "comment": "x" * 2_001}, "comment"),
        ({"answer_id": "a", "verdict": "up", "comment": "\x00"}, "comment"),
        ({"answer_id": "a", "verdict": "up", "by": "somebody"}, "by"),
    ],
)
def test_a_bad_field_is_422_and_is_named(reader: TestClient, body: dict[str, object], field: str) -> None:
    reply = give(reader, **body)
    assert reply.status_code == 422
    assert [error["field"] for error in reply.json()["errors"]] == [field]


def test_a_filter_that_is_none_is_422(reader: TestClient) -> None:
    assert reader.get("/v1/feedback?verdict=sideways").status_code == 422
    assert reader.get("/v1/feedback?limit=0").status_code == 422


def test_a_verdict_whose_answer_is_deleted_while_they_are_listed_is_left_out(
    client: TestClient, fresh: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        fresh.conversations.append("main", answer(id=f"answer-{number}", conversation_id=f"talk-{number}"))
        give(client, answer_id=f"answer-{number}", verdict="up")
    listed = SqlFeedback.all

    def listed_and_then_gone(*asked: Any, **narrowed: Any) -> list[Feedback]:
        found = listed(*asked, **narrowed)
        assert client.delete("/v1/conversations/talk-2").status_code == 204
        return found

    monkeypatch.setattr(SqlFeedback, "all", listed_and_then_gone)
    assert [one["answer_id"] for one in client.get("/v1/feedback").json()["feedback"]] == ["answer-1"]
