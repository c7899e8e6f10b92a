"""MCP over standard input and output: one client, for as long as it keeps standard input open.

Flows in: one message a line. Flows out: one message a line, and nothing else: while it runs, whatever else is written
to standard output goes to standard error. Knows no archive.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable

from mcp.server.stdio import stdio_server

from service.http.auth import EVERYTHING, Access
from service.http.limits import Line
from service.mcp.desk import Desk
from service.mcp.server import Times, make_server
from service.mcp.tools import Caller
from vectorstore.model import MAIN_ARCHIVE


def serve_stdio(desk: Desk, *, line: Line, times: Times, closing: Callable[[], None]) -> None:
    """Serves until standard input ends. `closing` is called when a signal ends the process before that."""
    asyncio.run(_serve(desk, line, times, closing))


async def _serve(desk: Desk, line: Line, times: Times, closing: Callable[[], None]) -> None:
    caller = Caller(Access(MAIN_ARCHIVE, EVERYTHING, "stdio"), desk)
    server = make_server(lambda _context: caller, line=line, times=times)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, closing, number)
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def _stop(closing: Callable[[], None], number: int) -> None:
    """A thread waits in a read of standard input and cannot be woken, so that the process would outlive any exit."""
    try:
        closing()
    finally:
        logging.shutdown()
        os._exit(0 if number == signal.SIGTERM else 130)
