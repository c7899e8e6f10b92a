"""The outermost layer: what holds for every response, whatever made it.

Flows in: requests. Flows out: responses with security headers, one access line each, counted, and a problem for an
error that nobody caught. Knows no route but where the page's files are.
"""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.page import PREFIX
from service.http.problems import problem_of
from service.ports import Meter

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

    def __init__(self, app: ASGIApp, *, meter: Meter | None = None) -> None:
        self._app = app
        self._meter = meter

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
            total_s = time.perf_counter() - began
            log.info("%s %s %s %.0f ms", scope["method"], _logged(scope["path"]), status, 1e3 * total_s)
            if self._meter is not None:
                self._meter.responded(scope["method"], _template(scope), status, total_s=total_s)


def _template(scope: Scope) -> str | None:
    """The path of the route that was found, with its parameters by name, and of the page's files one; None of none."""
    path = getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return None
    return f"{PREFIX}{{file}}" if path.startswith(PREFIX) else path


def _secure(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/v1/"):
        headers.setdefault("Cache-Control", "no-store")


def _logged(path: str) -> str:
    return path[:200].encode("ascii", "backslashreplace").decode().replace("\n", "\\n").replace("\r", "\\r")
