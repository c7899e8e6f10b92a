"""The official SDK against a real server: sync, async, streamed, vectors, errors."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionMessageParam
from starlette.testclient import TestClient

from service.bootstrap import Dateline, open_dateline
from service.settings import Settings
from tests.service.http.conftest import client_of
from tests.service.http.openai_serving import run_snippet, served

WHO = "Who did Umarov meet at the WHO?"
README = """
from openai import OpenAI

client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")
reply = client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": "Who did Umarov meet at the WHO?"}])
print(reply.choices[0].message.content)
"""  # noqa: E501
CHOIR = "🎉 The Żółć choir of Larvik sang for Mayor Ödön Kovács 🇳🇴 on Friday."


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    with open_dateline(Settings.model_validate({"DATELINE_HOME": tmp_path_factory.mktemp("openai")})) as dateline:
        with client_of(dateline) as client:
            add(client)
        dateline.fill_some(10_000)
        yield dateline


def add(client: TestClient) -> None:
    article = {"text": CHOIR, "title": "Choir [in] Larvik", "url": "https://example.org/choir_(1)?a=1&b=2"}
    assert client.post("/v1/articles", json=article).status_code == 201


@pytest.fixture(scope="module")
def address(dateline: Dateline) -> Iterator[str]:
    with served(dateline) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{address}/v1", api_key="any key", max_retries=0) as client:
        yield client


def asked(*texts: str) -> list[ChatCompletionMessageParam]:
    """Questions and answers by turns, a question first."""
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)]  # type: ignore[misc]


def test_a_question_is_answered_with_its_citations(client: OpenAI, dateline: Dateline) -> None:
    reply = client.chat.completions.create(model="dateline", messages=asked(WHO))
    (choice,) = reply.choices
    assert choice.finish_reason == "stop"
    assert choice.message.refusal is None
    assert "Ghebreyesus. [[1]](http://127.0.0.1:" in (choice.message.content or "")
    extra: dict[str, Any] = reply.model_extra or {}
    (citation,) = extra["citations"]
    revision = dateline.catalogue.revision("main", citation["article_id"], citation["revision"])
    assert revision.text[citation["start"] : citation["end"]] == citation["quote"]
    assert (extra["dateline"]["status"], extra["dateline"]["short_answer"]) == ("answered", "Tedros Ghebreyesus")
    assert reply.usage is not None
    assert reply.usage.prompt_tokens + reply.usage.completion_tokens == reply.usage.total_tokens
    assert reply._request_id is not None
    assert reply._request_id.startswith("req_")


def test_annotations_are_code_points_of_the_content_also_beyond_ascii(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="dateline", messages=asked("Who did the choir of Larvik sing for?"))
    message = reply.choices[0].message
    content = message.content or ""
    assert content.startswith(CHOIR)
    (annotation,) = message.annotations or []
    place = annotation.url_citation
    assert annotation.type == "url_citation"
    assert place.url == "https://example.org/choir_(1)?a=1&b=2"
    assert place.title == "Choir [in] Larvik"
    assert content[place.start_index : place.end_index] == "[[1]](https://example.org/choir%5F%281%29?a=1&b=2)"
    in_javascript = content.encode("utf-16-le")  # code points are not its units: [...content] gives them
    assert in_javascript[2 * place.start_index : 2 * place.end_index].decode("utf-16-le") != "[[1]]"


def test_a_stream_joins_into_the_answer_that_is_given_whole(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="dateline", messages=asked(WHO))
    with client.chat.completions.create(
        model="dateline", messages=asked(WHO), stream=True, stream_options={"include_usage": True}
    ) as stream:
        chunks = list(stream)
    assert chunks[0].choices[0].delta.role == "assistant"
    assert len({chunk.id for chunk in chunks}) == 1
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    last = chunks[-2]
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 2) + ["stop"]
    annotations = [a.model_dump() for a in whole.choices[0].message.annotations or []]
    assert (last.choices[0].delta.model_extra or {})["annotations"] == annotations
    assert (last.model_extra or {})["citations"] == (whole.model_extra or {})["citations"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_without_asking_no_usage_comes(client: OpenAI) -> None:
    with client.chat.completions.create(model="dateline", messages=asked(WHO), stream=True) as stream:
        assert all(chunk.choices and chunk.usage is None for chunk in stream)


def test_the_sdks_own_reader_of_streams_puts_it_together(client: OpenAI) -> None:
    with client.chat.completions.stream(model="dateline", messages=asked(WHO)) as stream:
        completion = stream.get_final_completion()
    assert "Ghebreyesus" in (completion.choices[0].message.content or "")


def test_a_follow_up_is_understood_from_the_history_that_comes_with_it(client: OpenAI) -> None:
    first = client.chat.completions.create(model="dateline", messages=asked(WHO)).choices[0].message.content or ""
    second = client.chat.completions.create(model="dateline", messages=asked(WHO, first, "And the ILO?"))
    assert (second.model_extra or {})["dateline"]["standalone_question"] == "Who did Umarov meet at the ILO?"
    said = second.choices[0].message.content or ""
    assert "Gilbert Houngbo" in said
    third = client.chat.completions.create(
        model="dateline", messages=asked(WHO, first, "And the ILO?", said, "When was that?")
    )
    whole = "When did Umarov meet Gilbert Houngbo at the ILO?"
    assert (third.model_extra or {})["dateline"]["standalone_question"] == whole


def test_an_abstention_is_content(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="dateline", messages=asked("Who won the 2022 World Cup?"))
    assert reply.choices[0].finish_reason == "stop"
    assert reply.choices[0].message.refusal is None
    assert (reply.choices[0].message.content or "").startswith("Not in the archive")
    own = (reply.model_extra or {})["dateline"]
    assert own["status"] == "abstained"
    assert own["abstention"]["reason"]
    assert (reply.model_extra or {})["citations"] == []


def test_async_whole_and_streamed(address: str) -> None:
    async def scenario() -> tuple[str, str]:
        async with AsyncOpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
            whole = await client.chat.completions.create(model="dateline", messages=asked(WHO))
            stream = await client.chat.completions.create(model="dateline", messages=asked(WHO), stream=True)
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
            return whole.choices[0].message.content or "", "".join(pieces)

    whole, streamed = asyncio.run(scenario())
    assert whole == streamed
    assert "Ghebreyesus" in whole


def test_models_are_listed_and_retrieved(client: OpenAI, dateline: Dateline) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["dateline", dateline.embedder.name]
    assert client.models.retrieve("dateline").owned_by == "dateline"


@pytest.mark.parametrize("name", ["gpt-4o", "some/model"])
def test_an_unknown_model_is_not_found(client: OpenAI, name: str) -> None:
    with pytest.raises(openai.NotFoundError) as retrieved:
        client.models.retrieve(name)
    with pytest.raises(openai.NotFoundError) as asked_of:
        client.chat.completions.create(model=name, messages=asked(WHO))
    for error in (retrieved.value, asked_of.value):
        assert (error.code, error.param, error.type) == ("model_not_found", "model", "invalid_request_error")
        assert "`dateline`" in error.message
        assert error.request_id


@pytest.mark.parametrize("encoding", ["float", "base64", None])
def test_embeddings_are_the_embedders_own_vectors(client: OpenAI, dateline: Dateline, encoding: Any) -> None:
    texts = ["The choir sang.", "🎉 Żółć"]
    more = {"encoding_format": encoding} if encoding else {}
    reply = client.embeddings.create(model=dateline.embedder.name, input=texts, **more)
    found = [row.embedding for row in reply.data]
    if encoding == "base64":
        found = [np.frombuffer(base64.b64decode(str(row)), "<f4").tolist() for row in found]
    np.testing.assert_allclose(np.array(found), dateline.embedder.embed(texts), atol=1e-7)
    assert [row.index for row in reply.data] == [0, 1]
    assert reply.usage.prompt_tokens == reply.usage.total_tokens > 0


def test_tokens_are_read_as_their_text(client: OpenAI, dateline: Dateline) -> None:
    name, hello = dateline.embedder.name, 15339  # "hello" in cl100k_base
    by_text = client.embeddings.create(model=name, input="hello").data[0].embedding
    assert client.embeddings.create(model=name, input=[hello]).data[0].embedding == by_text
    assert client.embeddings.create(model=name, input=[[hello]]).data[0].embedding == by_text
    assert client.embeddings.create(model=name, input="hello", dimensions=384).data[0].embedding == by_text


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [""]}, "input"),
        ({"input": [[]]}, "input"),
        ({"input": [10**9]}, "input"),
        ({"input": ["x"] * 2_049}, "input"),
        ({"input": "x", "dimensions": 256}, "dimensions"),
        ({"input": "x", "encoding_format": "int8"}, "encoding_format"),
    ],
)
def test_what_cannot_be_embedded_is_refused_by_name(client: OpenAI, dateline: Dateline, sent: Any, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model=dateline.embedder.name, **sent)
    assert refused.value.param == param
    assert len(refused.value.message) < 300


def test_the_chat_model_makes_no_vectors_and_the_embedder_does_not_chat(client: OpenAI, dateline: Dateline) -> None:
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="dateline", input="x")
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model=dateline.embedder.name, messages=asked(WHO))


def test_a_bad_request_names_the_field(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="dateline", messages=asked(WHO), n=2)
    assert (refused.value.param, refused.value.code) == ("n", "unsupported_value")
    with pytest.raises(openai.BadRequestError) as misspelt:
        client.chat.completions.create(model="dateline", messages=asked(WHO), extra_body={"temprature": 1})
    assert (misspelt.value.param, misspelt.value.code) == ("temprature", "unknown_parameter")


def list_often(client: OpenAI) -> None:
    """A window that has just begun lets one or two more through."""
    for _ in range(6):
        client.models.list()


def test_keys_and_rates_raise_the_sdks_own_errors(tmp_path: Path) -> None:
    settings = Settings.model_validate({"DATELINE_HOME": tmp_path / "home", "DATELINE_RATE_LIMIT": 2})
    with open_dateline(settings) as dateline, served(dateline) as address:
        _, key = dateline.keys.create(archive="main", name="r", scopes=frozenset(("read",)))
        with OpenAI(base_url=f"{address}/v1", api_key="wrong", max_retries=0) as stranger:
            with pytest.raises(openai.AuthenticationError) as refused:
                stranger.models.list()
            assert refused.value.code == "invalid_api_key"
            assert refused.value.response.headers["www-authenticate"].startswith("Bearer")
        with OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0) as client:
            client.models.list()
            assert "Ghebreyesus" in str(client.chat.completions.create(model="dateline", messages=asked(WHO)))
            with pytest.raises(openai.RateLimitError) as limited:
                list_often(client)
            assert limited.value.code == "rate_limit_exceeded"
            assert int(limited.value.response.headers["retry-after"]) >= 1


def test_a_snippet_of_the_readme_runs(address: str) -> None:
    assert "Tedros Ghebreyesus. [[1]](" in run_snippet(README, address)
