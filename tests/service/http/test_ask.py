"""POST /v1/ask over the seeds: whole, streamed, and refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.http.incoming import QUESTION_LIMIT
from service.http.outgoing import AnswerOut

QUESTION = "Who did Umarov meet at the WHO?"
CHANGES_EACH_TIME = ("id", "conversation_id", "as_of", "timing_ms")


def ask(client: TestClient, **body: object) -> Any:
    return client.post("/v1/ask", json=body)


def events_of(text: str) -> list[tuple[str, Any]]:
    blocks = [block.splitlines() for block in text.split("\n\n") if block and not block.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def settled(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in CHANGES_EACH_TIME}


def test_an_answer_has_the_shape_of_the_contract(reader: TestClient) -> None:
    answer = ask(reader, question=QUESTION).json()
    AnswerOut.model_validate(answer)
    assert answer["status"] == "answered"
    assert "Ghebreyesus" in answer["short_answer"]
    assert answer["citations"][0]["published"] == {"at": "--12-13", "precision": "month-day", "from": "text"}
    assert set(answer["retrieved"]) == {"articles", "passages", "from", "to", "notes"}
    assert answer["timing_ms"]["total"] > 0


def test_every_quote_is_in_the_article_that_it_names(reader: TestClient) -> None:
    answer = ask(reader, question="When did Tokayev meet Volker Türk?").json()
    assert answer["citations"]
    for citation in answer["citations"]:
        article = reader.get(f"/v1/articles/{citation['article_id']}?revision={citation['revision']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("question", [QUESTION, "Who won the 2022 World Cup?", "What decree was signed on Dec. 8?"])
def test_a_stream_ends_with_the_answer_that_is_given_whole(reader: TestClient, question: str) -> None:
    whole = ask(reader, question=question).json()
    streamed = ask(reader, question=question, stream=True)
    events = events_of(streamed.text)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["message_start", *["sentence"] * len(whole["sentences"]), "message_end"]
    assert settled(events[-1][1]) == settled(whole)
    assert [data["sentence"] for name, data in events if name == "sentence"] == whole["sentences"]
    assert [c for name, data in events if name == "sentence" for c in data["citations"]] == whole["citations"]
    assert events[0][1] == {name: events[-1][1][name] for name in ("id", "conversation_id")}


def test_accept_asks_for_events_too(reader: TestClient) -> None:
    reply = reader.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("stream", [False, True])
def test_an_unknown_conversation_is_404_streamed_or_not(reader: TestClient, stream: bool) -> None:
    reply = ask(reader, question=QUESTION, conversation_id="none", stream=stream)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_only_the_named_articles_are_asked_and_searched(reader: TestClient) -> None:
    ids = {a["source"]: a["id"] for a in reader.get("/v1/articles").json()["articles"]}
    of_march = next(id_ for source, id_ in ids.items() if source and "azinform" in source.lower())
    other = next(id_ for id_ in ids.values() if id_ != of_march)
    beside = ask(reader, question=QUESTION, articles=[of_march]).json()
    assert (beside["status"], {near["article_id"] for near in beside["nearest"]}) == ("abstained", {of_march})
    inside = ask(reader, question=QUESTION, articles=[other, "none"]).json()
    assert {citation["article_id"] for citation in inside["citations"]} == {other}
    assert "1 of 2 named articles is not in the archive." in inside["retrieved"]["notes"]
    found = reader.post("/v1/search", json={"question": "Kazakhstan", "articles": [of_march]}).json()
    assert {passage["article_id"] for passage in found["passages"]} == {of_march}
    assert reader.post("/v1/search", json={"question": "x", "articles": []}).status_code == 422


def test_what_is_of_another_week_is_found_and_marked(reader: TestClient) -> None:
    asked = {"question": "Who did Tokayev meet this week?", "as_of": "2024-12-15T12:00:00Z"}
    found = reader.post("/v1/search", json=asked).json()
    outside = {passage["published"]["precision"]: passage["outside"] for passage in found["passages"]}
    assert outside == {"day": True, "month-day": False}
    assert not any(
        p["outside"] for p in reader.post("/v1/search", json=asked | {"question": "Tokayev"}).json()["passages"]
    )
    answer = reader.post("/v1/ask", json=asked).json()
    assert answer["abstention"]["reason"] == "outside_window"


def test_a_conversation_goes_on(reader: TestClient) -> None:
    first = ask(reader, question=QUESTION).json()
    second = ask(reader, question="Who heads the ILO?", conversation_id=first["conversation_id"]).json()
    assert second["conversation_id"] == first["conversation_id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": " \n "}, "question"),
        ({"question": "x" * (QUESTION_LIMIT + 1)}, "question"),
        ({"question": "y" * 100_000}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"question": "a\x1b[2Jb"}, "question"),
        ({"question": 5}, "question"),
        ({}, "question"),
        ({"question": "x", "stream": "yes"}, "stream"),
        ({"question": "x", "sources": "Kazinform"}, "sources"),
        ({"question": "x", "sources": [""]}, "sources.0"),
        ({"question": "x", "articles": []}, "articles"),
        ({"question": "x", "articles": "a1"}, "articles"),
        ({"question": "x", "articles": ["a"] * 201}, "articles"),
        ({"question": "x", "articles": [""]}, "articles.0"),
        ({"question": "x", "articles": ["a", 5]}, "articles.1"),
        ({"question": "x", "articles": ["y" * 201]}, "articles.0"),
        ({"question": "x", "articles": ["a\x00"]}, "articles.0"),
        ({"question": "x", "form": "2023-01-01"}, "form"),
        ({"question": "x", "from": "yesterday"}, "from"),
        ({"question": "x", "from": 20230101}, "from"),
        ({"question": "x", "to": "2023-02-30"}, "to"),
        ({"question": "x", "as_of": "0001-01-01"}, "as_of"),
        ({"question": "x", "from": "2023-03-02", "to": "2023-03-01"}, ""),
    ],
)
def test_a_bad_field_is_422_and_is_named(reader: TestClient, body: dict[str, object], field: str) -> None:
    reply = ask(reader, **body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in reply.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"question": "\\ud800 half"}', 422),
        (b'{"\\ud800": 1, "question": "x"}', 422),
        (b'{"question": "x"', 422),
        (b'{"question": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"question": "x", "from": ' + b"9" * 5_000 + b"}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"question": NaN}', 422),
    ],
)
def test_a_body_that_is_no_question_is_a_problem(reader: TestClient, content: bytes, status: int) -> None:
    reply = reader.post("/v1/ask", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_415(reader: TestClient, kind: str) -> None:
    reply = reader.post("/v1/ask", content=b'{"question": "x"}', headers={"content-type": kind})
    assert reply.status_code == 415
    assert "application/json" in reply.json()["detail"]


def test_a_day_is_meant_to_its_end(reader: TestClient) -> None:
    body = {"question": "Who did Tokayev meet?", "from": "2023-03-17", "to": "2023-03-17"}
    answer = ask(reader, **body).json()
    assert answer["status"] == "answered"
    assert answer["retrieved"]["to"] == "2023-03-18T00:00:00Z"


def test_nothing_is_kept_of_a_refused_question(client: TestClient, fresh: Dateline) -> None:
    ask(client, question="a\x00b")
    ask(client, question=QUESTION, conversation_id="none")
    assert not fresh.conversations.exists("main", "none")


def test_twenty_clients_at_once_are_all_answered(reader: TestClient) -> None:
    with ThreadPoolExecutor(20) as clients:
        replies = list(clients.map(lambda _: ask(reader, question=QUESTION), range(40)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({json.dumps(settled(reply.json()), sort_keys=True) for reply in replies}) == 1
