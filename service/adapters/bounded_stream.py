"""A reply that ends in time, whatever the library that fetches it does.

Flows in: a function that fetches pieces of text, and a bound on the wall clock. Flows out: the pieces as they come,
then the function's error or ModelUnavailable. Knows no vendor.

The fetching runs on a thread of its own, since a library that waits on a socket cannot be interrupted: a server that
sends one byte a second keeps every read timeout of every HTTP client content for ever.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.ports import ModelUnavailable

Send = Callable[[str], bool]  # hands one piece over; False when nobody wants more
Fetch = Callable[[Send, threading.Event], None]  # the event is set when nobody wants more


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def bounded_stream(fetch: Fetch, *, timeout_s: float, who: str) -> Iterator[str]:
    """Pieces that `fetch` sends, until it returns. Raises what it raises, or ModelUnavailable after `timeout_s`.

    Closing the iterator early tells `fetch` to stop.
    """
    pieces: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
    unwanted = threading.Event()
    deadline = time.monotonic() + timeout_s

    def send(piece: str) -> bool:
        pieces.put(piece)
        return not unwanted.is_set()

    def run() -> None:
        try:
            fetch(send, unwanted)
        except BaseException as error:
            pieces.put(_End(error))
        else:
            pieces.put(_End(None))

    threading.Thread(target=run, name=f"reply of {who}", daemon=True).start()
    try:
        yield from _until(deadline, pieces, f"{who} did not finish its reply within {timeout_s:g} s")
    finally:
        unwanted.set()


def _until(deadline: float, pieces: queue.SimpleQueue[str | _End], complaint: str) -> Iterator[str]:
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise ModelUnavailable(complaint)
        try:
            piece = pieces.get(timeout=left)
        except queue.Empty:
            raise ModelUnavailable(complaint) from None
        if isinstance(piece, _End):
            if piece.error is not None:
                raise piece.error
            return
        yield piece
