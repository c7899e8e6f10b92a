"""One POST to `/mcp`: one message in, its result out, as JSON or as a stream of progress and the result.

Flows in: a whole body and its request. Flows out: the response, by the SDK's streamable HTTP. Each message has a
session manager of its own and no session: nothing is there before it and nothing is left after it, so that nothing has
to be started with the application, and any replica may take the next. The Gate before it has checked key, Host and
Origin.
"""

from __future__ import annotations

from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from service.bootstrap import Dateline
from service.http.auth import Access
from service.http.limits import Line
from service.mcp.desk import LocalDesk
from service.mcp.server import Context, Times, make_server
from service.mcp.tools import Caller


def server_of(dateline: Dateline, line: Line) -> Server[Any]:
    """The server over `dateline`; each message asks the archive that its key belongs to."""

    def admit(context: Context) -> Caller:
        request = context.request  # the one that brought the message
        access = request.state.access if isinstance(request, Request) else None
        assert isinstance(access, Access)  # noqa: S101  the door has checked it
        return Caller(access, LocalDesk(dateline, access.archive))

    settings = dateline.settings
    return make_server(admit, line=line, times=Times(settings.ask_timeout_s, settings.digest_timeout_s))


async def exchange(server: Server[Any], body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    manager = StreamableHTTPSessionManager(server, stateless=True, max_request_body_size=max(1, len(body)))
    async with manager.run():
        await manager.handle_request(scope, _again(body, receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what really comes."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
