"""POST /v1/summaries over the seeds: articles, a topic, a span of days, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.http.summary_forms import ARTICLES_LIMIT, SummaryOut
from tests.service.http.conftest import client_of

CHANGES_EACH_TIME = ("id", "as_of", "timing_ms")


def summarize(client: TestClient, **body: object) -> Any:
    return client.post("/v1/summaries", json=body)


def article_ids(client: TestClient) -> list[str]:
    return [article["id"] for article in client.get("/v1/articles").json()["articles"]]


def settled(summary: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name not in CHANGES_EACH_TIME}


@pytest.mark.parametrize("style", ["prose", "bullets", "timeline"])
@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_each_article_is_summed_up_in_sentences_whose_quotes_it_holds(
    reader: TestClient, length: str, style: str
) -> None:
    for article_id in article_ids(reader):
        summary = summarize(reader, article_ids=[article_id], length=length, style=style).json()
        SummaryOut.model_validate(summary)
        assert (summary["status"], summary["mode"], summary["degraded"]) == ("answered", "extractive", False)
        assert (summary["length"], summary["style"], summary["articles"]) == (length, style, 1)
        assert (summary["model"], summary["prompts"], summary["abstention"]) == (None, [], None)
        assert all(sentence["citations"] for sentence in summary["sentences"])
        for citation in summary["citations"]:
            assert citation["article_id"] == article_id
            text = reader.get(f"/v1/articles/{article_id}?revision={citation['revision']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_every_sentence_stands_in_the_text_with_the_numbers_of_its_citations(reader: TestClient) -> None:
    summary = summarize(reader, article_ids=article_ids(reader)).json()
    numbers = {citation["number"] for citation in summary["citations"]}
    for sentence in summary["sentences"]:
        assert f"{sentence['text']} {''.join(f'[{n}]' for n in sentence['citations'])}" in summary["text"]
        assert set(sentence["citations"]) <= numbers


def test_a_longer_summary_says_more(reader: TestClient) -> None:
    [first, *_] = article_ids(reader)
    short, long = (
        summarize(reader, article_ids=[first], length=length).json()["sentences"] for length in ("short", "long")
    )
    assert 1 <= len(short) < len(long)


def test_an_article_named_twice_is_summed_up_once(reader: TestClient) -> None:
    [first, *_] = article_ids(reader)
    once, twice = (summarize(reader, article_ids=[first] * number).json() for number in (1, 2))
    assert settled(once) == settled(twice)


def test_an_unknown_article_is_404_and_is_named(reader: TestClient) -> None:
    reply = summarize(reader, article_ids=[*article_ids(reader), "none"])
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert "none" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ({}, "", "article_ids"),
        ({"length": "short"}, "", "a topic will do"),
        ({"article_ids": ["a"], "question": "rights"}, "", 'also gives "question"'),
        ({"article_ids": ["a"], "from": "2023-03-01", "sources": ["x"]}, "", '"from" and "sources"'),
        ({"article_ids": []}, "article_ids", ""),
        ({"article_ids": ["a"] * (ARTICLES_LIMIT + 1)}, "article_ids", str(ARTICLES_LIMIT)),
        ({"article_ids": "a"}, "article_ids", ""),
        ({"article_ids": ["a\x00"]}, "article_ids.0", "control character"),
        ({"question": " "}, "question", "empty"),
        ({"question": "x", "length": "huge"}, "length", "short"),
        ({"question": "x", "style": "poem"}, "style", "timeline"),
        ({"question": "x", "stream": True}, "stream", "not a field"),
        ({"from": "2023-03-02", "to": "2023-03-01"}, "", "later"),
        ({"from": "yesterday"}, "from", "2023-03-17"),
    ],
)
def test_what_cannot_be_summed_up_is_422_with_what_to_write(
    reader: TestClient, body: dict[str, object], field: str, hint: str
) -> None:
    reply = summarize(reader, **body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in reply.json()["errors"]] == [field]
    assert hint in reply.json()["detail"]


def test_another_content_type_is_415(reader: TestClient) -> None:
    reply = reader.post("/v1/summaries", content=b'{"question": "x"}', headers={"content-type": "text/plain"})
    assert reply.status_code == 415


def test_a_key_may_sum_up_its_own_archive_alone(fresh: Dateline) -> None:
    _, ours = fresh.keys.create(archive="main", name="ours", scopes=frozenset({"read"}))
    _, theirs = fresh.keys.create(archive="other", name="theirs", scopes=frozenset({"read"}))
    with client_of(fresh) as client:
        assert summarize(client, question="x").status_code == 401
        client.headers["Authorization"] = f"Bearer {ours}"
        [first, *_] = article_ids(client)
        assert summarize(client, article_ids=[first]).status_code == 200
        client.headers["Authorization"] = f"Bearer {theirs}"
        assert summarize(client, article_ids=[first]).status_code == 404


def test_a_full_line_is_503_and_says_when_to_come_back(fresh: Dateline) -> None:
    crowded = replace(fresh, settings=fresh.settings.model_copy(update={"asks_at_once": 0}))
    with client_of(crowded) as client:
        reply = summarize(client, article_ids=["any"])
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")


def test_twenty_clients_at_once_get_the_same_summary(reader: TestClient) -> None:
    ids = article_ids(reader)
    with ThreadPoolExecutor(20) as clients:
        replies = list(clients.map(lambda _: summarize(reader, article_ids=ids), range(40)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({str(settled(reply.json())) for reply in replies}) == 1
