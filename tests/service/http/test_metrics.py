"""A scrape of the whole application: what was asked of it is counted, through whichever door it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from service.bootstrap import Dateline, open_dateline
from service.settings import Settings
from tests.openai_server import openai_server, says
from tests.service.http.conftest import client_of
from tests.service.http.keyring import Keyring
from vectorstore.ports import StoreUnavailable

QUESTION = "Who did Umarov meet at the WHO?"


def scraped(client: TestClient, **headers: str) -> dict[tuple[str, str], float]:
    """By name and labels as they are written, sorted: `("dateline_articles", "archive=main")`."""
    reply = client.get("/metrics", headers=headers)
    assert reply.status_code == 200, reply.text
    return {
        (sample.name, ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def test_answers_of_every_door_are_counted(client: TestClient) -> None:
    client.post("/v1/ask", json={"question": QUESTION})
    client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    client.post("/v1/chat/completions", json={"model": "dateline", "messages": [{"role": "user", "content": QUESTION}]})
    client.post("/v1/ask", json={"question": "Who won the 2022 World Cup?"})
    found = scraped(client)
    assert found["dateline_answers_total", "degraded=false,mode=extractive,status=answered"] == 3
    assert found["dateline_answers_total", "degraded=false,mode=extractive,status=abstained"] == 1
    assert found["dateline_answer_duration_seconds_count", "mode=extractive"] == 4
    assert found["dateline_retrieval_duration_seconds_sum", ""] > 0
    assert found["dateline_sentences_total", "mode=extractive,outcome=said"] >= 3
    assert found["dateline_answering_in_progress", ""] == 0


def test_summaries_are_counted(client: TestClient) -> None:
    client.post("/v1/summaries", json={"question": "WIPO"})
    found = scraped(client)
    assert sum(value for (name, _), value in found.items() if name == "dateline_summaries_total") == 1


def test_requests_are_counted_by_the_template_of_their_route(client: TestClient) -> None:
    for path in ("/v1/articles/none", "/v1/articles/neither", "/nowhere", "/page/js/main.js", "/page/js/dom.js"):
        client.get(path)
    found = {
        labels: value for (name, labels), value in scraped(client).items() if name == "dateline_http_requests_total"
    }
    assert found == {
        "method=GET,route=/v1/articles/{article_id},status=404": 2,
        "method=GET,route=none,status=404": 1,
        "method=GET,route=/page/{file},status=200": 2,
    }
    again = scraped(client)
    assert again["dateline_http_requests_total", "method=GET,route=/metrics,status=200"] == 1
    assert again["dateline_http_request_duration_seconds_count", "method=GET,route=/metrics"] == 1


def test_the_archive_and_what_goes_on_behind_are_told_as_they_stand(client: TestClient, fresh: Dateline) -> None:
    found = scraped(client)
    assert found["dateline_articles", "archive=main"] == 2
    assert found["dateline_passages_pending", "archive=main"] == found["dateline_passages", "archive=main"] > 0
    fresh.fill_some(10_000)
    found = scraped(client)
    assert found["dateline_passages_pending", "archive=main"] == 0
    assert found["dateline_deliveries", "archive=main,state=failed"] == 0
    assert found["dateline_background_failing", "part=background"] == 0
    assert found["dateline_store_up", "store=catalogue"] == 1
    assert found["dateline_answering_places", ""] == fresh.settings.asks_at_once
    assert ("dateline_slack_jobs_waiting", "") not in found


def test_with_keys_one_is_needed_and_tells_of_its_own_archive(fresh: Dateline) -> None:
    keys = Keyring()
    mine, writer = keys.add("main", "read"), keys.add("other", "write")
    with client_of(replace(fresh, keys=keys)) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer nonsense"}).status_code == 401
        found = scraped(client, Authorization=f"Bearer {mine}")
        assert found["dateline_articles", "archive=main"] == 2
        assert found["dateline_http_requests_total", "method=GET,route=none,status=401"] == 2
        other = scraped(client, Authorization=f"Bearer {writer}")
        assert other["dateline_articles", "archive=other"] == 0
        assert ("dateline_articles", "archive=main") not in other


def test_a_store_that_does_not_answer_is_told_of_and_the_rest_still_counted(
    client: TestClient, fresh: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("The catalogue does not answer")

    client.post("/v1/ask", json={"question": QUESTION})
    monkeypatch.setattr(type(fresh.catalogue), "counts", fail)
    found = scraped(client)
    assert found["dateline_store_up", "store=catalogue"] == 0
    assert found["dateline_store_up", "store=vectors"] == 1
    assert found["dateline_answers_total", "degraded=false,mode=extractive,status=answered"] == 1
    assert ("dateline_articles", "archive=main") not in found


def test_open_metrics_is_given_where_it_is_asked_for(client: TestClient) -> None:
    reply = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"})
    assert reply.headers["content-type"].startswith("application/openmetrics-text")
    assert reply.text.endswith("# EOF\n")
    assert client.get("/metrics").headers["content-type"].startswith("text/plain")


class TestWithAModel:
    @pytest.fixture
    def client(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        said = "Umarov proposed the possibility of establishing a WIPO regional office in Almaty."
        with openai_server(says(said), says("He flew to the Moon in 1969.")) as model:
            monkeypatch.setenv("OPENAI_BASE_URL", model.url)
            settings = Settings.model_validate({"DATELINE_HOME": tmp_path, "DATELINE_LLM": "openai:any"})
            with open_dateline(settings) as dateline, client_of(dateline) as client:
                yield client

    def test_its_calls_and_what_it_could_not_support_are_counted(self, client: TestClient) -> None:
        for _ in range(2):
            client.post("/v1/ask", json={"question": "What did Umarov propose to WIPO?"})
        found = scraped(client)
        assert found["dateline_model_calls_total", "outcome=whole"] == 2
        assert found["dateline_model_first_piece_seconds_count", ""] == 2
        assert found["dateline_answers_total", "degraded=false,mode=llm,status=answered"] == 1
        assert found["dateline_answers_total", "degraded=true,mode=extractive,status=answered"] == 1
        assert found["dateline_sentences_total", "mode=extractive,outcome=dropped"] >= 1
        assert "openai:any" in client.get("/metrics").text
