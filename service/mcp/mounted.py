"""The door at `/mcp`, behind the same gate and limits as every route.

Flows in: requests that the Gate let through. Flows out: MCP's responses. The SDK costs half a second to import; it is
imported, in a thread, for the first message.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.bootstrap import Dateline
from service.http.auth import Access, check_scope
from service.http.limits import Line
from service.http.problems import refusal

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

PATH = "/mcp"
ONLY_POST = "MCP is served by POST alone, without sessions: there is no stream to open and none to end."


class McpDoor:
    """ASGI application. Satisfies service.http.app.Door when called with a Dateline and a Line."""

    def __init__(self, dateline: Dateline, line: Line) -> None:
        self._dateline = dateline
        self._line = line
        self._server: Server[Any] | None = None
        self._making = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method != "POST":
            raise refusal(405, ONLY_POST, Allow="POST")
        access = request.state.access
        assert isinstance(access, Access)  # noqa: S101  the Gate lets nobody else come here
        check_scope(access, "read")
        body = await request.body()  # here, where a body that is too large or too slow is still refused as everywhere
        server = await anyio.to_thread.run_sync(self._made)
        from service.mcp.exchanging import exchange

        await exchange(server, body, scope, receive, send)

    def _made(self) -> Server[Any]:
        from service.mcp.exchanging import server_of

        with self._making:
            self._server = self._server or server_of(self._dateline, self._line)
            return self._server
