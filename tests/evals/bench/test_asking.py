"""The load is measured on a real server over loopback, so that what counts as an error is what a client would see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from evals.bench.asking import ask_all, searchable_after_ms


class Archive(BaseHTTPRequestHandler):
    """Answers, refuses what is asked to be refused, and finds an article at the second search."""

    protocol_version = "HTTP/1.1"
    searches = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/v1/search":
            type(self).searches += 1
            found = [{"text": body}] if self.searches > 1 else []
            return self._reply(200, {"passages": found})
        return self._reply(429 if "refuse" in body else 200, {})

    def _reply(self, status: int, body: object) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Archive.searches = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Archive)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("clients", [1, 4])
def test_every_question_is_asked_once_and_refusals_are_errors_not_latencies(url: str, clients: int) -> None:
    timings = ask_all(url, ["good"] * 7 + ["refuse"] * 2, clients=clients)
    assert len(timings.ms) == 7
    assert len(timings.errors) == 2
    assert all(error.startswith("429") for error in timings.errors)


def test_a_server_that_is_not_there_is_an_error_for_each_question() -> None:
    timings = ask_all("http://127.0.0.1:1", ["one", "two"], clients=2)
    assert len(timings.errors) == 2
    assert timings.p(50) is None


def test_an_article_counts_as_searchable_when_a_search_finds_it(url: str) -> None:
    [taken] = searchable_after_ms(url, times=1)
    assert taken > 0
    assert Archive.searches == 2
