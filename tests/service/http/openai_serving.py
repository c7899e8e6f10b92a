"""A real server on loopback, for clients that bring their own network; and a snippet run against it."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from service.bootstrap import Dateline
from service.cli.serving import address_of, listen
from service.http.app import create_app

README_ADDRESS = "http://localhost:8000"


@contextmanager
def served(dateline: Dateline) -> Iterator[str]:
    """The whole application over `dateline`, by uvicorn, at the address given."""
    with listen("127.0.0.1", 0) as socket:
        server = uvicorn.Server(uvicorn.Config(create_app(dateline), log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            yield address_of(socket)
        finally:
            server.should_exit = True
            thread.join()


def run_snippet(code: str, address: str) -> str:
    """What a Python snippet of the README prints, run against the server at `address` in place of the README's."""
    assert README_ADDRESS in code, "the snippet asks the address that `make serve` serves at"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.replace(README_ADDRESS, address), "README.md", "exec"), {"__name__": "__main__"})
    return printed.getvalue()
