"""Conversations over HTTP: listed, read again, named and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from tests.answers import answer
from tests.service.http.conftest import client_of

QUESTION = "Who did Umarov meet at the WHO?"


def ask(client: TestClient, question: str = QUESTION, **body: object) -> Any:
    return client.post("/v1/ask", json={"question": question} | body).json()


def test_a_conversation_is_read_again_as_it_was_said(client: TestClient) -> None:
    first = ask(client)
    second = ask(client, "And at WIPO?", conversation_id=first["conversation_id"])
    [listed] = client.get("/v1/conversations").json()["conversations"]
    assert (listed["id"], listed["name"], listed["turns"]) == (first["conversation_id"], QUESTION, 2)
    shown = client.get(f"/v1/conversations/{listed['id']}").json()
    assert [turn["answer"] for turn in shown["turns"]] == [first, second]
    assert [turn["question"] for turn in shown["turns"]] == [QUESTION, "And at WIPO?"]
    assert [turn["created_at"] for turn in shown["turns"]] == [listed["created_at"], listed["updated_at"]]
    assert shown["next_offset"] is None
    assert client.get(f"/v1/answers/{first['id']}").json()["created_at"] == listed["created_at"]


def test_conversations_and_turns_come_page_by_page_newest_first(client: TestClient, fresh: Dateline) -> None:
    for talk in range(3):
        for turn in range(2):
            kept = answer(id=f"answer-{talk}-{turn}", conversation_id=f"talk-{talk}")
            fresh.conversations.append("main", kept)
    first = client.get("/v1/conversations?limit=2").json()
    rest = client.get(f"/v1/conversations?limit=2&offset={first['next_offset']}").json()
    listed = [one["id"] for one in (*first["conversations"], *rest["conversations"])]
    assert (listed, rest["next_offset"]) == (["talk-2", "talk-1", "talk-0"], None)
    newest = client.get("/v1/conversations/talk-1?limit=1").json()
    oldest = client.get(f"/v1/conversations/talk-1?limit=1&offset={newest['next_offset']}").json()
    said = [page["turns"][0]["answer"]["id"] for page in (newest, oldest)]
    assert (said, oldest["next_offset"]) == (["answer-1-1", "answer-1-0"], None)


def test_a_name_is_one_visible_line(client: TestClient, fresh: Dateline) -> None:
    fresh.conversations.append("main", answer())
    named = client.patch("/v1/conversations/talk-1", json={"name": " <b>Geneva\n talks</b>\u200b\u202e "})
    assert named.status_code == 200
    assert named.json()["name"] == "<b>Geneva talks</b>\ufffd"
    assert client.get("/v1/conversations/talk-1").json()["name"] == named.json()["name"]


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "\u200b \n"}, {"name": "x" * 81}, {"name": 3}, {"nam": "x"}]
)
def test_a_bad_name_is_422_and_changes_nothing(client: TestClient, fresh: Dateline, body: dict[str, object]) -> None:
    fresh.conversations.append("main", answer())
    assert client.patch("/v1/conversations/talk-1", json=body).status_code == 422
    assert client.get("/v1/conversations/talk-1").json()["name"] == QUESTION


def test_a_deleted_conversation_is_gone_with_its_answers_and_can_be_begun_anew(client: TestClient) -> None:
    given = ask(client)
    client.post("/v1/feedback", json={"answer_id": given["id"], "verdict": "up"})
    talk = given["conversation_id"]
    assert client.delete(f"/v1/conversations/{talk}").status_code == 204
    for path in (f"/v1/conversations/{talk}", f"/v1/answers/{given['id']}"):
        assert client.get(path).status_code == 404
    assert client.get("/v1/feedback").json()["feedback"] == []
    assert client.delete(f"/v1/conversations/{talk}").status_code == 404
    assert client.post("/v1/ask", json={"question": QUESTION, "conversation_id": talk}).status_code == 404


def test_readers_see_every_conversation_of_their_archive_and_writers_may_change_them(fresh: Dateline) -> None:
    fresh.conversations.append("main", answer())
    fresh.conversations.append("other", answer(id="answer-2", conversation_id="talk-2"))

    def key(archive: str, scope: Any) -> dict[str, str]:
        secret = fresh.keys.create(archive=archive, name="test", scopes=frozenset([scope]))[1]
        return {"Authorization": f"Bearer {secret}"}

    reader, writer, stranger = key("main", "read"), key("main", "write"), key("other", "write")
    with client_of(fresh) as client:

        def statuses(headers: dict[str, str]) -> list[int]:
            url = "/v1/conversations/talk-1"
            return [
                client.get(url, headers=headers).status_code,
                client.patch(url, json={"name": "Talk"}, headers=headers).status_code,
                client.delete(url, headers=headers).status_code,
            ]

        listed = client.get("/v1/conversations", headers=reader).json()["conversations"]
        assert [one["id"] for one in listed] == ["talk-1"]
        assert statuses(reader) == [200, 403, 403]
        assert statuses(stranger) == [404, 404, 404]
        assert statuses(writer) == [200, 200, 204]
