"""The whole application on a real port of loopback, and the official client of it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx2
import uvicorn
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from service.bootstrap import Dateline, open_dateline
from service.cli.serving import address_of, listen
from service.http.app import create_app
from service.mcp.mounted import PATH, McpDoor
from service.settings import Settings

T = TypeVar("T")
ERAS = ("auto", "legacy")  # each message for itself, as since 2026-07-28; after a handshake, as before


@dataclass(frozen=True)
class Served:
    dateline: Dateline
    url: str  # of the server
    home: Path


@contextlib.contextmanager
def serving(home: Path, **settings: object) -> Iterator[Served]:
    """Serves an archive until the end, from another thread."""
    chosen = Settings.model_validate({"DATELINE_HOME": home, **settings})
    with listen("127.0.0.1", 0) as listener, open_dateline(chosen, address=address_of(listener)) as dateline:
        dateline.fill_some(10_000)
        app = create_app(dateline, doors={PATH: McpDoor})
        config = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=5)
        server = _Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.ready.wait(30)
        try:
            yield Served(dateline, address_of(listener), home)
        finally:
            server.should_exit = True
            thread.join(30)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]
        self.ready.set()


@contextlib.asynccontextmanager
async def connected(url: str, *, era: str = "auto", **headers: str) -> AsyncIterator[Client]:
    """The official client, with headers of its own."""
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
        Client(streamable_http_client(f"{url}{PATH}", http_client=http), mode=era) as client,
    ):
        yield client


def asked(url: str, doing: Callable[[Client], Awaitable[T]], *, era: str = "auto", **headers: str) -> T:
    """What `doing` returns of a client that is connected for it. Raises the MCPError that it raises."""

    async def run() -> T | MCPError:
        async with connected(url, era=era, **headers) as client:
            try:
                return await doing(client)
            except MCPError as error:  # outside, it would be one of a group
                return error

    found = asyncio.run(run())
    if isinstance(found, MCPError):
        raise found
    return found
