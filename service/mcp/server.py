"""The server: tools and resources, whoever carries the messages.

Flows in: messages, as the SDK hands them over, and who sent them. Flows out: results. It keeps nothing between two
messages, so that any replica may take the next. Knows no transport.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio.to_thread
from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)

from service.http.limits import Line
from service.http.problems import problem_of
from service.mcp import resources
from service.mcp.errand import carried_out
from service.mcp.tools import Caller, Trade, failure_of, result_of, trades
from service.release import release

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]
INSTRUCTIONS = """Dateline answers from an archive of news articles, and from nothing else.
Every sentence of ask, summarize and digest rests on numbered quotes; cite them by title, source and date when you use \
them, and say so when an answer is abstained instead of filling the gap.
Dates are those of publication. To read a whole article, read the resource named beside its quote."""
THE_SAME_FOR_ALL: Mapping[CacheableMethod, CacheHint] = {
    "tools/list": CacheHint(ttl_ms=3_600_000, scope="public"),
    "resources/templates/list": CacheHint(ttl_ms=3_600_000, scope="public"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """The longest that a call may take, seconds."""

    ask_s: float
    digest_s: float


def make_server(admit: Callable[[Context], Caller], *, line: Line, times: Times) -> Server[Any]:
    """Answers in the threads of `line`. `admit` says whose message it is."""
    known = trades()

    async def list_tools(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[trade.tool for trade in known.values()])

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        trade = known.get(params.name)
        if trade is None:
            raise MCPError(INVALID_PARAMS, f"There is no tool {params.name[:100]!r}; there are {', '.join(known)}.")
        return await _done(trade, params.arguments or {}, admit(context), context, line, times)

    async def list_resources(context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        caller, cursor = admit(context), params.cursor if params else None
        return await _read(lambda: resources.listed(caller.desk, cursor))

    async def list_templates(_context: Context, _params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return resources.templates()

    async def read_resource(context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        caller = admit(context)
        return await _read(lambda: resources.read(caller.desk, params.uri))

    return Server(
        "dateline",
        title="Dateline",
        version=release(),
        description="Answers questions about the news you follow; every sentence carries a quote that can be checked.",
        instructions=INSTRUCTIONS,
        cache_hints=THE_SAME_FOR_ALL,
        get_tool_input_schema=lambda name: known[name].tool.input_schema if name in known else None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


async def _done(
    trade: Trade, given: Mapping[str, object], caller: Caller, context: Context, line: Line, times: Times
) -> CallToolResult:
    try:
        return await carried_out(
            lambda errand: result_of(trade.do(given, caller, errand)),
            line=line,
            timeout_s=times.digest_s if trade.slow else times.ask_s,
            late=trade.late,
            tell=context.session.report_progress,
        )
    except Exception as error:
        return failure_of(error)


async def _read(work: Callable[[], T]) -> T:
    """In a thread. Raises MCPError, which says no more of an unexpected error than the id in the log."""
    try:
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    except MCPError:
        raise
    except Exception as error:
        raise MCPError(INTERNAL_ERROR, problem_of(error).detail) from error
