"""Other people's embedders: the real LangChain OpenAI client against a server on loopback, and bad answers by hand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from vectorstore.adapters.langchain_embedder import LangChainEmbedder, embedder_from_setting
from vectorstore.ports import Embedder, EmbedderUnavailable

Answer = Callable[[list[object]], tuple[int, object]]


class EmbeddingsServer(ThreadingHTTPServer):
    """Speaks OpenAI's `POST /v1/embeddings`; keeps what it was asked, and answers by `answer`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), EmbeddingsHandler)
        self.asked: list[dict[str, object]] = []
        self.keys: list[str | None] = []
        self.answer: Answer = lambda inputs: (200, [[float(len(str(one))), 2.0, 3.0] for one in inputs])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class EmbeddingsHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = cast(EmbeddingsServer, self.server)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.asked.append({"path": self.path, **body})
        server.keys.append(self.headers["Authorization"])
        status, made = server.answer(body["input"])
        self.reply(status, {"error": {"message": made}} if status != 200 else self.listing(body["model"], made))

    def listing(self, model: str, vectors: object) -> dict[str, object]:
        data = [
            {"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(cast("list[object]", vectors))
        ]
        return {"object": "list", "model": model, "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}

    def reply(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    made = EmbeddingsServer()
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_embeds_through_the_openai_client_with_texts_as_they_are(server: EmbeddingsServer) -> None:
    embedder: Embedder = embedder_from_setting("openai:nomic/Embed_v1.5", base_url=server.url, api_key="secret")
    vectors = embedder.embed(["one", "", "<|endoftext|> three"])
    assert embedder.name == "openai-nomic-embed-v1-5"
    assert embedder.dimensions == 3
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert server.asked[0]["input"] == ["one", " ", "<|endoftext|> three"]
    assert server.asked[0]["path"] == "/v1/embeddings"
    assert set(server.keys) == {"Bearer secret"}


def test_openai_itself_is_sent_tokens_made_without_the_network(
    server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    monkeypatch.setattr("requests.get", refuse)  # what tiktoken downloads with
    monkeypatch.setattr("tiktoken.registry.ENCODINGS", {})  # nothing loaded earlier
    embedder = embedder_from_setting("openai:text-embedding-3-small", api_key="secret")
    assert embedder.embed(["hello world"]).shape == (1, 3)
    assert server.asked[0]["input"] == [[15339, 1917]]  # cl100k_base


def test_a_refusal_is_told_apart_by_the_servers_own_words(server: EmbeddingsServer) -> None:
    server.answer = lambda _: (401, "Incorrect API key provided")
    embedder = embedder_from_setting("openai:any", base_url=server.url, api_key="wrong")
    with pytest.raises(EmbedderUnavailable, match=r"openai-any failed: .*Incorrect API key"):
        embedder.embed(["one"])


@pytest.mark.parametrize("setting", ["", "text-embedding-3-small-of-nobody", "nobody:model", "cohere:embed-v4.0"])
def test_a_setting_that_cannot_be_used_is_named(setting: str) -> None:
    with pytest.raises(EmbedderUnavailable, match=f"embedder '{setting}' cannot be used"):
        embedder_from_setting(setting)


def test_a_missing_key_is_said_at_the_start(server: EmbeddingsServer) -> None:
    with pytest.raises(EmbedderUnavailable, match="api_key"):
        embedder_from_setting("openai:text-embedding-3-small", base_url=server.url)


class Fixed(Embeddings):
    """Answers anything with the same vectors."""

    def __init__(self, *vectors: list[float]) -> None:
        self.vectors = list(vectors)
        self.question = self.vectors[0] if vectors else []
        self.asked: list[str] = []
        self.calls = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls += 1
        return self.vectors

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return self.question


def test_dimensions_are_asked_for_once() -> None:
    fixed = Fixed([3.0, 4.0])
    embedder = LangChainEmbedder(fixed, "fixed")
    assert (embedder.dimensions, embedder.dimensions, fixed.calls) == (2, 2, 1)


def test_a_question_is_embedded_as_one_and_once() -> None:
    fixed = Fixed([3.0, 4.0])
    fixed.question = [0.0, 5.0]
    embedder = LangChainEmbedder(fixed, "fixed")
    assert embedder.embed(["Talks began."])[0] == pytest.approx([0.6, 0.8])
    for _ in range(2):
        assert embedder.embed_question("When?") == pytest.approx([0.0, 1.0])
    assert fixed.asked == ["When?"]


def test_a_question_that_fails_is_asked_again() -> None:
    fixed = Fixed([3.0, 4.0])
    fixed.question = [0.0, 0.0]
    embedder = LangChainEmbedder(fixed, "fixed")
    with pytest.raises(EmbedderUnavailable, match="no direction"):
        embedder.embed_question("When?")
    fixed.question = [1.0, 0.0]
    assert embedder.embed_question("When?") == pytest.approx([1.0, 0.0])


def test_no_texts_give_no_rows_of_the_right_width() -> None:
    assert LangChainEmbedder(Fixed([3.0, 4.0]), "fixed").embed([]).shape == (0, 2)


@pytest.mark.parametrize(
    "vectors",
    [[], [[1.0, 2.0]], [[1.0, 2.0], [1.0]], [[1.0, 2.0], [0.0, 0.0]], [[1.0, 2.0], [float("nan"), 1.0]]],
    ids=["none", "too few", "ragged", "zero", "not a number"],
)
def test_answers_that_are_no_vectors_are_refused(vectors: list[list[float]]) -> None:
    with pytest.raises(EmbedderUnavailable, match="the embedder fixed"):
        LangChainEmbedder(Fixed(*vectors), "fixed").embed(["one", "two"])


@pytest.mark.parametrize(
    ("setting", "name"),
    [("openai:text-embedding-3-small", "openai-text-embedding-3-small"), ("HF: BAAI/bge--M3 ", "hf-baai-bge-m3")],
)
def test_names_are_fit_for_a_collection(setting: str, name: str) -> None:
    assert LangChainEmbedder(Fixed([1.0]), setting).name == name


def refuse(*_: object, **__: object) -> socket.socket:
    raise AssertionError("asked the network")
