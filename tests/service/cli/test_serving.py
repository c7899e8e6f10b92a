"""A real `dateline serve`: ready, asked, shared with the command line, and stopped."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from service.cli.serving import address_of, check_exposure, listen
from service.ports import SettingsError
from tests.service.cli.test_commands import QUESTION, environment, run
from tests.service.http.keyring import Keyring


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[str]
    url: str
    home: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("serve") / "home"
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        env=environment(home),
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "ready at http://127.0.0.1:" in line
    yield Server(process, next(word for word in line.split() if word.startswith("http://")), home)
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_it_is_ready_when_it_says_so(server: Server) -> None:
    assert httpx.get(f"{server.url}/readyz", trust_env=False).status_code == 200
    answer = httpx.post(f"{server.url}/v1/ask", json={"question": QUESTION}, timeout=60, trust_env=False).json()
    assert "Ghebreyesus" in answer["short_answer"]


def test_the_command_line_beside_it_gives_the_same_answer(server: Server) -> None:
    asked = httpx.post(f"{server.url}/v1/ask", json={"question": QUESTION}, timeout=60, trust_env=False).json()
    done = run(server.home, "ask", QUESTION, "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["text"], answer["citations"]) == (asked["text"], asked["citations"])
    assert run(server.home, "search", "WIPO", "-n", "1").returncode == 0
    [cited, *_] = answer["citations"]
    only = json.loads(run(server.home, "ask", QUESTION, "--article", cited["article_id"][:6], "--json").stdout)
    assert only["retrieved"]["articles"] == 1
    found = json.loads(run(server.home, "search", "WIPO", "--article", cited["article_id"], "--json").stdout)
    assert {passage["article_id"] for passage in found["passages"]} == {cited["article_id"]}
    assert run(server.home, "ask", QUESTION, "--conversation", "none").returncode == 1
    assert json.loads(run(server.home, "doctor", "--json").stdout)["healthy"]


def test_the_command_line_beside_it_gives_the_same_summary(server: Server) -> None:
    [first, *_] = httpx.get(f"{server.url}/v1/articles", trust_env=False).json()["articles"]
    body = {"article_ids": [first["id"]], "style": "bullets"}
    asked = httpx.post(f"{server.url}/v1/summaries", json=body, timeout=60, trust_env=False).json()
    done = run(server.home, "summarize", first["origin"], "--style", "bullets", "--json")
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    assert (summary["text"], summary["citations"]) == (asked["text"], asked["citations"])
    elsewhere = run(server.home, "summarize", "--archive", "other", "--question", "WIPO")  # in this process
    assert elsewhere.returncode == 3


def test_a_digest_asked_for_beside_it_is_built_and_delivered_by_the_server(server: Server) -> None:
    created = run(server.home, "digests", "create", "Beside", "--file", "desk", "--time-zone", "Asia/Almaty")
    assert created.returncode == 0
    window = ("--from", "2023-03-01", "--to", "2023-03-31")
    seen = run(server.home, "digest", "Beside", *window, "--dry-run", "--json")
    assert (seen.returncode, "file desk" in seen.stderr) == (0, True)
    sent = run(server.home, "digest", "Beside", *window, "--send", "--json")
    assert (sent.returncode, "sent  file desk" in sent.stderr) == (0, True)
    previewed, edition = json.loads(seen.stdout), json.loads(sent.stdout)
    assert edition["items"] == previewed["items"] != []
    listed = httpx.get(f"{server.url}/v1/digests?digest=Beside", trust_env=False).json()["editions"]
    assert [row["id"] for row in listed] == [edition["id"]]
    asked = httpx.get(f"{server.url}/v1/stories", trust_env=False).json()["stories"]
    assert json.loads(run(server.home, "stories", "--json").stdout) == asked
    assert run(server.home, "stories", asked[0]["id"]).returncode == 0
    assert run(server.home, "stories", "none").returncode == 1
    assert run(server.home, "digest", "None").returncode == 1
    assert run(server.home, "digest", "Beside").returncode == 2


def test_what_the_command_line_reads_in_beside_it_the_server_finds(server: Server, tmp_path: Path) -> None:
    article = tmp_path / "bridge.txt"
    article.write_text("The harbour bridge of Velmar opened on Monday, said mayor Jane Harrow.")
    done = run(server.home, "ingest", str(article))
    assert "left to the running server" in done.stdout
    body = {"question": "Velmar harbour bridge"}
    found = httpx.post(f"{server.url}/v1/search", json=body, trust_env=False).json()["passages"]
    assert any("Velmar" in passage["text"] for passage in found)


def test_the_vectors_cannot_be_rebuilt_beside_it(server: Server) -> None:
    done = run(server.home, "reindex", "--yes")
    assert done.returncode == 1
    assert server.url in done.stderr


def test_another_name_in_the_host_header_is_refused(server: Server) -> None:
    reply = httpx.get(f"{server.url}/v1/articles", headers={"Host": "evil.example"}, trust_env=False)
    assert reply.status_code == 403


def test_it_stops_when_told_and_leaves_no_owner_behind(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    _, log = server.process.communicate(timeout=60)
    assert server.process.returncode == 0
    assert not (server.home / "owner.json").exists()
    assert "Traceback" not in log
    assert QUESTION not in log
    assert run(server.home, "ask", QUESTION).returncode == 0  # the vectors are free again


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1:{port}.*--port"):
            listen("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def test_every_address_is_reached_through_loopback() -> None:
    with listen("0.0.0.0", 0) as everywhere:
        assert address_of(everywhere).startswith("http://127.0.0.1:")
        assert everywhere.family is socket.AF_INET


def test_strangers_are_served_only_with_a_live_key() -> None:
    keys = Keyring()
    with pytest.raises(SettingsError, match="dateline keys create"):
        check_exposure("0.0.0.0", keys)
    check_exposure("localhost", keys)
    keys.add("main", "read")
    check_exposure("0.0.0.0", keys)
    keys.revoke("k0")
    with pytest.raises(SettingsError, match="dateline keys create"):
        check_exposure("0.0.0.0", keys)
