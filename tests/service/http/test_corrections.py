"""Corrections over HTTP: of kept answers and of Editions, noticed as soon as anybody looks."""

from __future__ import annotations

from datetime import datetime

from starlette.testclient import TestClient

from service.bootstrap import Dateline
from tests.answers import answer

QUESTION = "Who did Umarov meet at the WHO?"


def test_an_answer_is_kept_as_it_was_given(client: TestClient) -> None:
    given = client.post("/v1/ask", json={"question": QUESTION}).json()
    kept = client.get(f"/v1/answers/{given['id']}")
    assert kept.status_code == 200
    assert kept.json() == given | {"corrections": [], "created_at": kept.json()["created_at"]}
    assert datetime.fromisoformat(kept.json()["created_at"]) >= datetime.fromisoformat(given["as_of"])


def test_an_answer_whose_article_was_deleted_says_so(client: TestClient) -> None:
    given = client.post("/v1/ask", json={"question": QUESTION}).json()
    cited = given["citations"][0]
    client.delete(f"/v1/articles/{cited['article_id']}")
    kept = client.get(f"/v1/answers/{given['id']}").json()
    assert {name: value for name, value in kept.items() if name not in ("corrections", "created_at")} == given
    [first, *_] = kept["corrections"]
    assert (first["kind"], first["owner_id"], first["item"]) == ("answer", given["id"], None)
    assert (first["quote"], first["fate"], first["new_revision"]) == (cited["quote"], "withdrawn", None)


def test_every_correction_is_listed_once_and_page_by_page(client: TestClient, fresh: Dateline) -> None:
    for number in range(3):  # they quote an article that is not there
        fresh.conversations.append("main", answer(id=f"answer-{number}"))
    first = client.get("/v1/corrections?limit=4").json()
    rest = client.get("/v1/corrections?limit=4&offset=4").json()
    assert (len(first["corrections"]), first["next_offset"]) == (4, 4)
    assert (len(rest["corrections"]), rest["next_offset"]) == (2, None)
    found = [*first["corrections"], *rest["corrections"]]
    assert len({one["id"] for one in found}) == 6  # a sentence and a side of each
    assert client.get("/v1/corrections?limit=6").json()["corrections"] == found


def test_what_was_never_said_is_404(client: TestClient) -> None:
    reply = client.get("/v1/answers/none")
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:dateline:problem:not-found"
    assert client.get("/v1/corrections?limit=0").status_code == 422
