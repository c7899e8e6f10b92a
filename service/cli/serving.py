"""`dateline serve`: one process, one port, until it is told to stop."""

from __future__ import annotations

import signal
import socket
from types import FrameType

import uvicorn

from service.bootstrap import Dateline, open_dateline
from service.cli.logs import log_to_stderr
from service.http.app import create_app
from service.http.auth import HOW_TO_MAKE_A_KEY, is_loopback
from service.mcp.mounted import PATH, McpDoor
from service.ports import Keys, SettingsError
from service.settings import load_settings

GRACE_S = 10  # for answers under way when it is told to stop
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  what a local client calls "every address"


def serve(host: str | None, port: int | None) -> int:
    """Serves until SIGTERM or SIGINT; returns 0. Raises SettingsError when it may or can not serve there."""
    given = {"host": host, "port": port}
    settings = load_settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    _stop_on_signals()
    log_to_stderr()
    with listen(settings.host, settings.port) as listener:
        address = address_of(listener)
        with open_dateline(settings, address=address) as dateline:
            check_exposure(settings.host, dateline.keys)
            dateline.start_filling()
            dateline.start_upkeep()
            if dateline.slack is not None:
                dateline.slack.start()
            server = _Server(_config(create_app(dateline, doors={PATH: McpDoor})), address, dateline)
            server.run(sockets=[listener])
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsError when the address is taken or not this machine's."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"Cannot serve on {host}:{port}: {error.strerror or error}. Is another Dateline running? "
            "Choose another with --port or DATELINE_PORT (0 takes a free one)."
        ) from error


def check_exposure(host: str, keys: Keys) -> None:
    """Raises SettingsError when strangers could reach a server that has no key."""
    if not is_loopback(host) and not keys.any_live():
        raise SettingsError(
            f"Will not serve on {host} without an API key: anybody there could read and change the archive. "
            f"{HOW_TO_MAKE_A_KEY} --admin"
        )


def address_of(listener: socket.socket) -> str:
    """The URL at which a client on this machine reaches `listener`."""
    host, port = listener.getsockname()[:2]
    shown = WILDCARDS.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


class _Server(uvicorn.Server):
    """Says where it serves once it does, and loads the language model then."""

    def __init__(self, config: uvicorn.Config, address: str, dateline: Dateline) -> None:
        super().__init__(config)
        self._dateline = dateline
        self._line = f"Dateline is ready at {address} (documentation: {address}/docs). Stop with Ctrl+C."
        if not dateline.settings.llm:
            self._line += "\nNo DATELINE_LLM is set: it answers in the articles' own sentences."

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._line, flush=True)
        self._dateline.start_loading_model()  # not sooner: its imports would keep the port shut


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,  # our own line says less: no query, no client
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_S,
    )


def _stop_on_signals() -> None:
    """uvicorn hands its signals back when it has stopped; what then comes must not skip our own closing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
