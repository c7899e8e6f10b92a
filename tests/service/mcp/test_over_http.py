"""MCP at /mcp, with the official client against a real server."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from mcp import Client, MCPError
from mcp_types import CallToolResult, TextContent

from service.http.digest_forms import DigestIn
from service.mcp.desk import LocalDesk
from service.mcp.errand import Abandoned, Errand
from service.mcp.mounted import PATH
from service.model import Edition
from tests.service.mcp.serving import ERAS, Served, asked, connected, serving

QUESTION = "Who did Umarov meet at the WHO?"
MARCH = {"from": "2023-03-01", "to": "2023-03-31"}
CALLS: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION},
    "search": {"question": "WIPO copyright", "limit": 3},
    "summarize": {"question": "human rights in Kazakhstan", "length": "short"},
    "digest": MARCH,
}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def text_of(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def call(served: Served, name: str, /, *, era: str = "auto", **arguments: Any) -> CallToolResult:
    return asked(served.url, lambda client: client.call_tool(name, arguments), era=era)


@pytest.mark.parametrize("era", ERAS)
def test_the_tools_say_what_they_take_and_give_and_that_they_only_read(served: Served, era: str) -> None:
    tools = {tool.name: tool for tool in asked(served.url, lambda client: client.list_tools(), era=era).tools}
    assert set(tools) == {"ask", "search", "summarize", "digest"}
    for name, tool in tools.items():
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema or {})
        assert tool.description
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations
        assert tool.annotations.read_only_hint is (name != "digest")
        assert tool.annotations.destructive_hint is False
    assert tools["ask"].input_schema["properties"]["question"]["maxLength"] == 4_000
    assert tools["search"].input_schema["properties"]["limit"]["maximum"] == 100
    assert tools["ask"].input_schema["required"] == ["question"]


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("name", CALLS)
def test_each_tool_gives_what_its_schema_says_and_exact_quotes(served: Served, name: str, era: str) -> None:
    async def calling(client: Client) -> tuple[CallToolResult, dict[str, Any]]:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        return await client.call_tool(name, CALLS[name]), tools[name].output_schema or {}

    result, schema = asked(served.url, calling, era=era)
    assert not result.is_error
    Draft202012Validator(schema).validate(result.structured_content)
    found = list(quotes(result.structured_content))
    assert found
    for article_id, revision, start, end, quote in found:
        text = served.dateline.catalogue.revision("main", article_id, revision).text
        assert text[start:end] == quote
        assert " ".join(quote.split()) in text_of(result)


def quotes(value: object) -> Any:
    """Every citation and passage anywhere in a result."""
    if isinstance(value, dict):
        if "start" in value and "article_id" in value:
            yield (
                *(value[name] for name in ("article_id", "revision", "start", "end")),
                value.get("quote") or value["text"],
            )
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


def test_an_answer_is_the_one_of_http(served: Served) -> None:
    body = {"question": QUESTION}
    over_http = httpx.post(f"{served.url}/v1/ask", json=body, timeout=60, trust_env=False).json()
    answer = call(served, "ask", question=QUESTION).structured_content
    different = {"id", "conversation_id", "as_of", "timing_ms"}
    assert {k: v for k, v in answer.items() if k not in different} == {
        k: v for k, v in over_http.items() if k not in different
    }


def test_an_abstention_is_a_result_with_its_reason_and_the_nearest_passages(served: Served) -> None:
    result = call(served, "ask", question="Who won the cricket cup of Narnia?")
    assert not result.is_error
    assert result.structured_content["status"] == "abstained"
    assert text_of(result).startswith("No answer (")
    assert "Narnia" in text_of(result)
    assert "dateline://articles/" in text_of(result)


def test_a_follow_up_knows_what_was_asked_before(fresh: Served) -> None:
    first = call(fresh, "ask", question=QUESTION)
    conversation = first.structured_content["conversation_id"]
    assert conversation in text_of(first)
    second = call(fresh, "ask", question="And at the WIPO?", conversation_id=conversation)
    assert "Umarov" in second.structured_content["standalone_question"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": " "}, "question: is empty; write a question"),
        ("ask", {}, "question: is missing"),
        ("ask", {"question": "x" * 4_001}, "question: is too long"),
        ("ask", {"question": QUESTION, "from": "yesterday"}, 'write "2023-03-17"'),
        ("ask", {"question": QUESTION, "from": "2023-03-02", "to": "2023-03-01"}, "exchange them"),
        ("ask", {"question": QUESTION, "form": "2023-03-02"}, "form: is not a field of this request"),
        ("ask", {"question": QUESTION, "conversation_id": "none"}, "leave conversation_id out to start one"),
        ("search", {"question": "WIPO", "limit": 1_000}, "limit: "),
        ("summarize", {}, "says nothing to sum up"),
        ("summarize", {"article_ids": ["none"], "question": "WIPO"}, "take one of the two out"),
        ("digest", {"digest": "Nope"}, "There is no digest 'Nope'"),
        ("digest", {"digest": "Nope", "topics": ["trade"]}, "take one of the two out"),
        ("digest", {"date": "2023-03-01", "since": "2023-03-01"}, "one of them says which days"),
        ("digest", {"time_zone": "Mars/Base"}, "Mars/Base"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_what_to_change(
    served: Served, name: str, arguments: dict[str, Any], said: str
) -> None:
    result = call(served, name, **arguments)
    assert result.is_error
    assert result.structured_content is None
    assert said in text_of(result)


@pytest.mark.parametrize("era", ERAS)
def test_an_unknown_tool_is_named_with_those_there_are(served: Served, era: str) -> None:
    with pytest.raises(MCPError, match=r"no tool 'answer'; there are ask, search, summarize, digest"):
        call(served, "answer", era=era)


def test_a_bug_is_told_by_the_name_it_has_in_the_log_and_nothing_else(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("/the/inside")

    monkeypatch.setattr(LocalDesk, "search", broken)
    result = call(served, "search", question="WIPO")
    assert result.is_error
    assert "This is a bug" in text_of(result)
    assert "inside" not in text_of(result)
    assert "/the/inside" in caplog.text


def test_many_ask_at_once_and_each_gets_its_own(served: Served) -> None:
    async def calling(client: Client) -> list[CallToolResult]:
        asks = [client.call_tool("ask", {"question": f"{QUESTION} {'Please. ' * n}"}) for n in range(8)]
        return await asyncio.gather(*asks, *(client.call_tool("search", {"question": "WIPO"}) for _ in range(4)))

    found = asked(served.url, calling)
    assert [result.structured_content.get("question", "").count("Please") for result in found] == [*range(8), *[0] * 4]


def test_who_comes_when_the_line_is_full_is_told_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Waiting()
    monkeypatch.setattr(LocalDesk, "digest", waits.digest)

    async def calling(client: Client, url: str) -> tuple[CallToolResult, int, int]:
        first = asyncio.create_task(client.call_tool("digest", MARCH))
        assert await asyncio.to_thread(waits.begun.wait, 30)
        refused = await client.call_tool("ask", {"question": QUESTION})
        async with httpx.AsyncClient(trust_env=False) as other:  # HTTP's own questions stand in the same line
            over_http = await other.post(f"{url}/v1/ask", json={"question": QUESTION})
            alive = await other.get(f"{url}/healthz")
        waits.go.set()
        await first
        return refused, over_http.status_code, alive.status_code

    with serving(tmp_path / "home", DATELINE_ASKS_AT_ONCE=1) as small:
        refused, over_http, alive = asked(small.url, lambda client: calling(client, small.url))
    assert refused.is_error
    assert "Try again in 1 s" in text_of(refused)
    assert (over_http, alive) == (503, 200)


class Waiting:
    """Digests that are under way until they are let go, or given up."""

    def __init__(self) -> None:
        self.begun, self.go, self.given_up = threading.Event(), threading.Event(), threading.Event()

    def digest(self, _wanted: DigestIn, errand: Errand) -> Edition:
        errand.start("Stories told", 3)
        self.begun.set()
        try:
            while not self.go.wait(0.01):
                errand.check()
        except Abandoned:
            self.given_up.set()
            raise
        raise RuntimeError("let go")


@pytest.mark.parametrize("era", ERAS)
def test_a_digest_says_how_far_it_is(served: Served, era: str) -> None:
    steps: list[tuple[float, float | None, str | None]] = []

    async def calling(client: Client) -> CallToolResult:
        async def told(progress: float, total: float | None, message: str | None) -> None:
            steps.append((progress, total, message))

        return await client.call_tool("digest", MARCH, progress_callback=told)

    assert not asked(served.url, calling, era=era).is_error
    assert steps[-1][2] == "Stories told: 1 of 1"
    assert steps[-1][0] == steps[-1][1]
    assert [step[0] for step in steps] == sorted({step[0] for step in steps})


def test_a_call_that_is_cancelled_ends_its_work(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Waiting()
    monkeypatch.setattr(LocalDesk, "digest", waits.digest)

    async def calling(client: Client) -> bool:
        await cancelled(client, waits)
        return await asyncio.to_thread(waits.given_up.wait, 30)

    assert asked(served.url, calling)


def test_a_client_of_before_that_leaves_ends_its_work(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sessions its word of having cancelled belongs to no call that is known; that it has gone does."""
    waits = Waiting()
    monkeypatch.setattr(LocalDesk, "digest", waits.digest)
    asked(served.url, lambda client: cancelled(client, waits), era="legacy")
    assert waits.given_up.wait(30)


async def cancelled(client: Client, waits: Waiting) -> None:
    """A digest that is given up once it is under way."""
    under_way = asyncio.create_task(client.call_tool("digest", MARCH))
    assert await asyncio.to_thread(waits.begun.wait, 30)
    under_way.cancel()
    await asyncio.wait({under_way})


def test_a_digest_is_kept_when_that_is_asked_for_and_then_read_as_a_resource(fresh: Served) -> None:
    async def calling(client: Client) -> tuple[Any, Any, str]:
        seen = await client.call_tool("digest", MARCH)
        kept = await client.call_tool("digest", MARCH | {"keep": True})
        uri = f"dateline://digests/{kept.structured_content['id']}"
        assert uri in text_of(kept)
        [contents] = (await client.read_resource(uri)).contents
        story = f"dateline://stories/{kept.structured_content['items'][0]['story_id']}"
        assert story in text_of(kept)
        [told] = (await client.read_resource(story)).contents
        assert kept.structured_content["items"][0]["origins"][0]["article_id"] in told.text  # type: ignore[union-attr]
        return seen.structured_content, kept.structured_content, contents.text  # type: ignore[union-attr]

    seen, kept, markdown = asked(fresh.url, calling)
    assert [edition.id for edition in fresh.dateline.editions.editions("main")] == [kept["id"]]
    assert kept["items"] == seen["items"] != []
    assert kept["items"][0]["headline"] in markdown


def test_a_key_says_which_archive_and_what_may_be_done(fresh: Served) -> None:
    keys = fresh.dateline.keys
    _, reading = keys.create(archive="main", name="reader", scopes=frozenset({"read"}))
    _, elsewhere = keys.create(archive="other", name="other", scopes=frozenset({"read", "write"}))

    async def calling(client: Client) -> tuple[CallToolResult, CallToolResult, CallToolResult, int]:
        return (
            await client.call_tool("ask", {"question": QUESTION}),
            await client.call_tool("digest", MARCH),
            await client.call_tool("digest", MARCH | {"keep": True}),
            len((await client.list_resources()).resources),
        )

    answer, dry, kept, articles = asked(fresh.url, calling, Authorization=f"Bearer {reading}")
    assert (answer.structured_content["status"], dry.is_error, articles) == ("answered", False, 2)
    assert kept.is_error
    assert "This key may not write" in text_of(kept)
    assert fresh.dateline.editions.editions("main") == []
    answer, _, kept, articles = asked(fresh.url, calling, Authorization=f"Bearer {elsewhere}")
    assert (answer.structured_content["status"], kept.is_error, articles) == ("abstained", False, 0)
    assert fresh.dateline.editions.editions("main") == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_a_wrong_key_and_none_are_refused_once_there_are_keys(fresh: Served, headers: dict[str, str]) -> None:
    fresh.dateline.keys.create(archive="main", name="reader", scopes=frozenset({"read"}))
    reply = httpx.post(f"{fresh.url}{PATH}", json=PING, headers=ACCEPT | headers, trust_env=False)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    with pytest.raises(Exception) as refused:  # noqa: PT011  a group of whatever the SDK's client makes of a 401
        asked(fresh.url, lambda client: client.list_tools(), **headers)
    assert refused


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Forwarded-For": "192.0.2.1"},
    ],
)
@pytest.mark.parametrize("version", [{}, {"MCP-Protocol-Version": "2026-07-28"}])
def test_a_page_of_another_site_and_a_rebound_name_do_not_come_in(
    served: Served, headers: dict[str, str], version: dict[str, str]
) -> None:
    reply = httpx.post(f"{served.url}{PATH}", json=PING, headers=ACCEPT | version | headers, trust_env=False)
    assert reply.status_code == 403
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_message_without_them_does(served: Served) -> None:
    reply = httpx.post(f"{served.url}{PATH}", json=PING, headers=ACCEPT, trust_env=False)
    assert reply.status_code == 200
    assert "mcp-session-id" not in reply.headers


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_stream_is_opened_and_no_session_ended(served: Served, method: str) -> None:
    reply = httpx.request(method, f"{served.url}{PATH}", headers=ACCEPT, trust_env=False)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_a_body_that_is_too_large_is_refused_as_everywhere(served: Served) -> None:
    most = served.dateline.settings.max_body_bytes
    body = b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * most + b'"}'
    declared = httpx.post(f"{served.url}{PATH}", content=body, headers=ACCEPT, trust_env=False)
    assert declared.status_code == 413
    streamed = httpx.post(
        f"{served.url}{PATH}", content=iter([body[:1000], body[1000:]]), headers=ACCEPT, trust_env=False
    )
    assert streamed.status_code == 413
    assert streamed.json()["detail"] == declared.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"jsonrpc":"2.0"}', b"\xff", b"[" * 5_000])
def test_what_is_no_message_is_a_4xx(served: Served, body: bytes) -> None:
    for version in ({}, {"MCP-Protocol-Version": "2026-07-28"}):
        headers = ACCEPT | version | {"Content-Type": "application/json"}
        reply = httpx.post(f"{served.url}{PATH}", content=body, headers=headers, trust_env=False)
        assert 400 <= reply.status_code < 500


@pytest.mark.parametrize("era", ERAS)
def test_articles_are_listed_by_the_page_and_read_with_their_head(served: Served, era: str) -> None:
    async def calling(client: Client) -> list[tuple[str, Any]]:
        page = await client.list_resources()
        assert page.next_cursor is None
        return [(one.uri, (await client.read_resource(one.uri)).contents[0]) for one in page.resources]

    found = asked(served.url, calling, era=era)
    assert len(found) == 2
    for uri, contents in found:
        text = served.dateline.catalogue.revision("main", uri.rpartition("/")[2]).text
        assert contents.uri == uri
        assert contents.text[contents.meta["dateline/textStart"] :] == text
        assert contents.text.startswith(("Title: ", "Published: "))
        assert "\nArticle: " in contents.text


def test_a_quote_stands_in_the_resource_that_is_named_beside_it(served: Served) -> None:
    async def calling(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION})
        [cited, *_] = result.structured_content["citations"]
        uri = f"dateline://articles/{cited['article_id']}/revisions/{cited['revision']}"
        assert uri in text_of(result)
        contents: Any = (await client.read_resource(uri)).contents[0]
        begin = contents.meta["dateline/textStart"]
        assert contents.text[begin + cited["start"] : begin + cited["end"]] == cited["quote"]

    asked(served.url, calling)


def test_more_articles_than_a_page_holds_are_listed_once_each(fresh: Served) -> None:
    body = [
        {"text": f"The bridge of village number {n} opened.", "url": f"https://example.org/{n}"} for n in range(120)
    ]
    assert httpx.post(f"{fresh.url}/v1/articles", json=body, timeout=60, trust_env=False).status_code == 201

    async def calling(client: Client) -> list[str]:
        uris, cursor = [], None
        while True:
            page = await client.list_resources(cursor=cursor)
            uris += [one.uri for one in page.resources]
            cursor = page.next_cursor
            if cursor is None:
                return uris

    uris = asked(fresh.url, calling)
    assert len(uris) == len(set(uris)) == 122


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    "uri",
    [
        "dateline://articles/none",
        "dateline://digests/none",
        "dateline://stories/none",
        "file:///etc/passwd",
        "dateline://articles/none/revisions/9",
    ],
)
def test_what_is_not_there_is_an_error_that_names_it(served: Served, uri: str, era: str) -> None:
    with pytest.raises(MCPError, match="Nothing at") as error:
        asked(served.url, lambda client: client.read_resource(uri), era=era)
    assert uri in error.value.message


def test_a_cursor_that_was_never_given_is_an_error(served: Served) -> None:
    with pytest.raises(MCPError, match="none of ours"):
        asked(served.url, lambda client: client.list_resources(cursor="x"))


def test_the_templates_name_articles_revisions_and_editions(served: Served) -> None:
    found = asked(served.url, lambda client: client.list_resource_templates()).resource_templates
    assert [one.uri_template for one in found] == [
        "dateline://articles/{id}",
        "dateline://articles/{id}/revisions/{revision}",
        "dateline://stories/{id}",
        "dateline://digests/{id}",
    ]


def test_another_replica_may_take_the_next_message(served: Served, fresh: Served) -> None:
    """Nothing is remembered of the first message: the second goes to a server that has never seen this client."""

    async def run() -> None:
        async with connected(served.url, era="legacy") as client:
            assert (await client.list_tools()).tools
        initialized = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
        async with httpx.AsyncClient(trust_env=False) as other:
            reply = await other.post(f"{fresh.url}{PATH}", json=initialized, headers=ACCEPT)
        assert reply.status_code == 200
        assert '"ask"' in reply.text

    asyncio.run(run())
