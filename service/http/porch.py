"""The outermost layer: what holds for every response, whatever made it.

Flows in: requests. Flows out: responses with security headers, one access line each, and a problem for an error that
nobody caught. Knows no route.
"""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import problem_of

log = logging.getLogger("dateline.http")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Porch:
    """The outermost layer: security headers, one access line a request, and a problem for what nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing is served over one
            return await send({"type": "websocket.close", "code": 1000})
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, status, whole = time.perf_counter(), 0, False

        async def sending(message: Message) -> None:
            nonlocal status, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                _secure(MutableHeaders(scope=message), scope["path"])
            else:
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if status and not whole:  # too late to say so: the connection is cut, and nobody takes half for whole
                raise
            if not status:
                await problem_of(error).response()(scope, receive, sending)
        finally:
            log.info(
                "%s %s %s %.0f ms",
                scope["method"],
                _logged(scope["path"]),
                status,
                (time.perf_counter() - began) * 1000,
            )


def _secure(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/v1/"):
        headers.setdefault("Cache-Control", "no-store")


def _logged(path: str) -> str:
    return path[:200].encode("ascii", "backslashreplace").decode().replace("\n", "\\n").replace("\r", "\\r")
