"""LangChain's own OpenAI classes against a real server, as their documentation uses them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from service.bootstrap import Dateline
from tests.service.http.openai_serving import served

WHO = "Who did Umarov meet at the WHO?"


@pytest.fixture(scope="module")
def address(archive: Dateline) -> Iterator[str]:
    with served(archive) as address:
        yield address


@pytest.fixture
def chat(address: str) -> Iterator[ChatOpenAI]:
    with httpx.Client() as network:
        yield ChatOpenAI(model="dateline", base_url=f"{address}/v1", api_key="any", http_client=network)


def test_chat_openai_is_answered(chat: ChatOpenAI) -> None:
    reply = chat.invoke(WHO)
    assert "Tedros Ghebreyesus. [[1]](http://127.0.0.1:" in reply.text
    assert reply.response_metadata["finish_reason"] == "stop"
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["total_tokens"] > 0


def test_chat_openai_streams_the_same(chat: ChatOpenAI) -> None:
    pieces = list(chat.stream(WHO))
    assert len([piece for piece in pieces if piece.text]) > 1
    assert "".join(piece.text for piece in pieces) == chat.invoke(WHO).text


def test_a_conversation_of_langchain_goes_on(chat: ChatOpenAI) -> None:
    first = chat.invoke([SystemMessage("Answer in rhymes, and say that it rains."), HumanMessage(WHO)])
    assert isinstance(first, AIMessage)
    second = chat.invoke([HumanMessage(WHO), first, HumanMessage("And the ILO?")])
    assert "Gilbert Houngbo" in second.text
    assert "rain" not in first.text


def test_openai_embeddings_gives_the_embedders_vectors(address: str, archive: Dateline) -> None:
    """It sends tokens, not texts, unless it is told otherwise."""
    texts = ["Umarov met Tedros Ghebreyesus.", "🎉 Żółć"]
    with httpx.Client() as network:
        named = {"model": archive.embedder.name, "base_url": f"{address}/v1", "api_key": "any"}
        embeddings = OpenAIEmbeddings.model_validate(named | {"http_client": network})
        found = embeddings.embed_documents(texts)
        one = embeddings.embed_query(texts[0])
    np.testing.assert_allclose(np.array(found), archive.embedder.embed(texts), atol=1e-6)
    np.testing.assert_allclose(one, found[0], atol=1e-6)
