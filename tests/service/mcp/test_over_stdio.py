"""`dateline mcp`, with the official client and with bare pipes against a real process."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from mcp import Client, StdioServerParameters

from service.bootstrap import open_dateline
from service.settings import Settings
from tests.service.cli.test_commands import QUESTION, environment, run
from tests.service.mcp.serving import Served
from tests.service.mcp.test_over_http import CALLS, quotes, text_of

T = TypeVar("T")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an archive that no server holds."""
    home = tmp_path_factory.mktemp("stdio") / "home"
    with open_dateline(Settings.model_validate({"DATELINE_HOME": home})) as dateline:
        dateline.fill_some(10_000)
    return home


def asked(home: Path, doing: Callable[[Client], Awaitable[T]], **more: str) -> T:
    """What `doing` returns of a client whose child `dateline mcp` is."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "service", "mcp"], env=environment(home, **more), cwd=home.parent
    )

    async def run() -> T:
        async with Client(command) as client:
            return await doing(client)

    return asyncio.run(run())


def piped(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "service", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        env=environment(home),
    )


def message(method: str, **params: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": params}) + "\n"


def handshake() -> str:
    who = {"name": "test", "version": "1"}
    begun = message("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=who)
    return begun + json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}) + "\n"


def test_a_client_lists_calls_reads_and_the_archive_is_not_kept_from_others(home: Path) -> None:
    async def calling(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            result = await client.call_tool(tool.name, CALLS[tool.name])
            assert not result.is_error
            Draft202012Validator(tool.output_schema).validate(result.structured_content)
            assert list(quotes(result.structured_content))
        asks = [client.call_tool("ask", {"question": QUESTION}) for _ in range(4)]
        for answer in await asyncio.gather(*asks):
            assert "Ghebreyesus" in text_of(answer)
        [first, _] = (await client.list_resources()).resources
        contents: Any = (await client.read_resource(first.uri)).contents[0]
        assert first.title in contents.text
        kept = await client.call_tool("digest", CALLS["digest"] | {"keep": True})
        contents = (await client.read_resource(f"dateline://digests/{kept.structured_content['id']}")).contents[0]
        assert contents.mime_type == "text/markdown"
        wrong = await client.call_tool("ask", {"question": ""})
        assert wrong.is_error
        abstained = await client.call_tool("ask", {"question": "Who won the cricket cup of Narnia?"})
        assert abstained.structured_content["status"] == "abstained"

    asked(home, calling)


def test_beside_a_server_it_asks_through_it(served: Served) -> None:
    async def calling(client: Client) -> list[Any]:
        results = [await client.call_tool(name, arguments) for name, arguments in CALLS.items()]
        assert not any(result.is_error for result in results)
        [first, _] = (await client.list_resources()).resources
        contents: Any = (await client.read_resource(first.uri)).contents[0]
        assert first.title in contents.text
        story = results[-1].structured_content["items"][0]["story_id"]
        contents = (await client.read_resource(f"dateline://stories/{story}")).contents[0]
        assert first.uri in contents.text
        missing = await client.call_tool("digest", {"digest": "Nope"})
        assert "There is no digest 'Nope'" in text_of(missing)
        return results

    answer, *_ = asked(served.home, calling)
    known = served.dateline.conversations.answer("main", answer.structured_content["id"])
    assert known.question == QUESTION


def test_nothing_but_messages_is_written_and_it_ends_with_its_input(home: Path) -> None:
    process = piped(home)
    call = message("tools/call", name="ask", arguments={"question": QUESTION})
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(handshake() + "no message\n" + call)
    process.stdin.flush()
    lines = [process.stdout.readline()]
    while '"tools/call"' not in lines[-1]:
        lines.append(process.stdout.readline())
    rest, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert rest == ""
    assert {json.loads(line)["jsonrpc"] for line in lines} == {"2.0"}
    assert json.loads(lines[-1])["result"]["structuredContent"]["status"] == "answered"
    assert "Traceback" not in log
    assert QUESTION not in log
    assert not (home / "owner.json").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_lets_the_archive_go(home: Path, number: signal.Signals, code: int) -> None:
    process = piped(home)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(handshake() + message("tools/call", name="search", arguments={"question": "WIPO"}))
    process.stdin.flush()
    while '"tools/call"' not in process.stdout.readline():
        pass
    process.send_signal(number)
    process.wait(60)
    _, log = process.communicate()
    assert process.returncode == code
    assert "Traceback" not in log
    assert not (home / "owner.json").exists()


def test_settings_that_are_wrong_are_said_before_any_message(home: Path) -> None:
    done = run(home, "mcp", DATABASE_URL="mysql://nowhere/archive")
    assert (done.returncode, done.stdout) == (1, "")
    assert "DATABASE_URL names mysql" in done.stderr


def test_a_server_starts_without_the_sdk() -> None:
    """It costs half a second, and is imported for the first message."""
    code = "import sys, service.cli.serving; print([name for name in sys.modules if name.partition('.')[0] == 'mcp'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
