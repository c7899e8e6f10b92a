"""Socket Mode: Slack is listened to over a WebSocket that we open, so that no port has to be open here.

Flows in: an app-level token, the bolt App. Flows out: the App's answer to every envelope, as its acknowledgement; what
could not be stored is not acknowledged, and Slack hands it out again, as it does with all that a lost connection took
along. One thread reads, a few dispatch, and a lost connection is opened again for as long as it takes. Knows no job.

The connection is `websockets`' and the envelopes are slack_sdk's. Its own client is not used, since it was measured
(3.47, on loopback) to take 55 s of one whole processor to notice a connection that ended without a close frame, to
lose messages of 2 MB, and to leave sockets open when Slack asked it to reconnect. Source: docs.slack.dev, "Using Socket
Mode".
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Final

from slack_bolt import App
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from service.adapters.slack_app import request_of
from service.adapters.slack_calls import SlackCalls, text_of
from service.adapters.slack_wire import Wire
from service.ports import SlackRefused, SlackUnavailable

log = logging.getLogger("dateline.slack")
WIRE_LOG: Final = logging.Logger("websockets", level=logging.CRITICAL + 1)  # it logs what passes; errors are raised too
THREADS: Final = 8  # that store what comes: milliseconds each
OPEN_S: Final = 10.0
ALIVE_S: Final = 10.0  # between pings, and longest wait for an answer to one
CLOSE_S: Final = 1.0
GRACE_S: Final = 5.0  # for a connection that is just being opened when it is told to stop
LASTING_S: Final = 10.0  # a connection that ended sooner counts as failed
LONGEST_WAIT_S: Final = 60.0
WHICH: Final = (
    "It is the one that begins with xapp- (Basic Information, App-Level Tokens), with the scope connections:write, "
    "and Socket Mode is switched on in the app's settings"
)
LARGEST: Final = 4 * 2**20  # bytes of an envelope


def connections_open(app_token: str, *, base_url: str) -> Callable[[], str]:
    """Asks Slack for the address of a new connection; raises SlackRefused and SlackUnavailable."""
    calls = SlackCalls(Wire(timeout_s=OPEN_S), token=app_token, base_url=base_url)

    def address() -> str:
        try:
            return text_of(calls.call("apps.connections.open", form={}), "url")
        except SlackRefused as refused:
            raise SlackRefused(
                f"Slack does not take SLACK_APP_TOKEN ({refused.code}). {WHICH}", code=refused.code
            ) from None

    return address


class SlackSocket:
    """Start it once, stop it once. `address` is asked for each connection; see `connections_open`."""

    def __init__(self, app: App, *, address: Callable[[], str], first_wait_s: float = 1.0) -> None:
        self._app = app
        self._address = address
        self._first_wait_s = first_wait_s
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._current: ClientConnection | None = None
        self._held = ExitStack()  # what is open, for the one thread that opens
        self._error: str | None = None
        self._workers = ThreadPoolExecutor(THREADS, thread_name_prefix="slack-socket")
        self._thread = threading.Thread(target=self._run, name="slack-socket", daemon=True)

    @property
    def error(self) -> str | None:
        """Why it does not listen at the moment; None while it does."""
        return self._error

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Acknowledges what has come, takes nothing more, and hangs up."""
        self._stopping.set()
        self._workers.shutdown()
        with self._turn:
            if self._current is not None:
                self._current.close()
        if self._thread.is_alive():
            self._thread.join(GRACE_S)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                asked_s = self._listened()
            except Exception as error:  # whatever it was, a thread that ends here would never listen again
                log.exception("Slack: the connection failed in a way that is not foreseen")
                self._error, asked_s = f"{type(error).__name__}: {error}", 0.0
            failures = 0 if time.monotonic() - began > LASTING_S else failures + 1
            if failures:
                self._stopping.wait(max(asked_s, min(self._first_wait_s * 2 ** min(failures - 1, 10), LONGEST_WAIT_S)))
        self._held.close()

    def _listened(self) -> float:
        """Opens a connection, reads it until it ends, and returns how many seconds Slack wants to be left alone."""
        try:
            opening = connect(
                self._address(),
                open_timeout=OPEN_S,
                ping_interval=ALIVE_S,
                ping_timeout=ALIVE_S,
                close_timeout=CLOSE_S,
                max_size=LARGEST,
                proxy=None,
                logger=WIRE_LOG,
            )
            self._read(self._replaced(opening))
        except ConnectionClosed as closed:
            self._failed(f"the connection ended ({closed})", quietly=True)
        except SlackRefused as refused:
            self._failed(str(refused))
            return LONGEST_WAIT_S
        except (SlackUnavailable, WebSocketException, OSError) as error:
            self._failed(str(error) or type(error).__name__)
            return getattr(error, "retry_after_s", None) or 0.0
        return 0.0

    def _replaced(self, opening: ClientConnection) -> ClientConnection:
        """The new one is open before the old one, whose last words are still heard, is closed."""
        with ExitStack() as closing_the_old:
            closing_the_old.push(self._held.pop_all())
            connection = self._held.enter_context(opening)
            with self._turn:
                old, self._current = self._current, connection
            if old is not None:
                self._drain(old)
        if self._stopping.is_set():
            connection.close()
        return connection

    def _drain(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed, TimeoutError):
            while True:
                self._heard(connection, connection.recv(timeout=0))

    def _read(self, connection: ClientConnection) -> None:
        """Until Slack asks to leave. Raises ConnectionClosed."""
        while self._heard(connection, connection.recv()):
            pass

    def _heard(self, connection: ClientConnection, message: str | bytes) -> bool:
        """False when Slack asks for another connection."""
        said = _object(message)
        if said.get("type") == "hello":
            self._error = None
            log.info("Slack: listening")
        if said.get("type") == "disconnect":
            return False
        request = SocketModeRequest.from_dict(said) if isinstance(said.get("payload"), dict) else None
        if request is not None:
            with suppress(RuntimeError):  # it is stopping: what is not acknowledged is handed out again
                self._workers.submit(self._answer, connection, request)
        return True

    def _answer(self, connection: ClientConnection, request: SocketModeRequest) -> None:
        asked = request_of(request.payload)
        reply = self._app.dispatch(asked) if asked is not None else None
        if reply is not None and reply.status >= 500:
            return
        payload = _object(reply.body) if reply is not None and request.accepts_response_payload else {}
        response = SocketModeResponse(envelope_id=request.envelope_id, payload=payload or None)
        with suppress(ConnectionClosed):  # then it is handed out again, and known by its key
            connection.send(json.dumps(response.to_dict()))

    def _failed(self, error: str, *, quietly: bool = False) -> None:
        if self._stopping.is_set():
            return
        known, self._error = self._error, error
        if not quietly and error != known:
            log.warning("Slack cannot be listened to, and is tried again: %s", error)


def _object(message: str | bytes) -> dict[str, object]:
    try:
        value = json.loads(message)
    except (RecursionError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
