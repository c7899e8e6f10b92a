"""Files: the renderings of an Edition, in a folder of the outbox.

Flows in: an Edition, its delivery, and how to render it by ending. Flows out: one file for each ending, whole or not
there at all. Knows no ledger.

Who may write to the archive may name a folder, and nothing outside the operator's outbox. A file is written beside its
place, made safe on disk and then moved there; its name holds the Edition's id, so that a second delivery of the same
Edition replaces the first and adds nothing.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from zoneinfo import ZoneInfo

from service.model import Delivery, Edition
from service.ports import BadQuestion, DeliveryFailed

LONGEST_ADDRESS = 200  # characters
LONGEST_NAME = 80  # bytes of a digest's name in a file's name: most file systems take 255 in all
HOW = "write the name of a folder of the outbox, such as morning or desks/sport"


class FileCourier:
    """Satisfies service.ports.Courier."""

    recognises = True  # the same name: it replaces what is there

    def __init__(self, outbox: Path, *, render: Mapping[str, Callable[[Edition], str]]) -> None:
        """`render` by ending, such as "html"."""
        self._outbox = outbox
        self._render = render

    def check(self, address: str) -> None:
        _folder(address)

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        rendered = {ending: _bytes(render(edition)) for ending, render in self._render.items()}
        try:
            folder = self._place(delivery.destination.address)
            committing()
            for ending, content in rendered.items():
                _write(folder / f"{_stem(edition)}.{ending}", content)
            _sync(folder)
        except BadQuestion as error:
            raise DeliveryFailed(str(error), again=False) from error
        except OSError as error:  # a full disk, a folder that is not ours to write: somebody may put it right
            raise DeliveryFailed(f"Cannot write into the outbox: {error.strerror or error}", again=True) from error

    def _place(self, address: str) -> Path:
        """The folder, made if need be. Raises BadQuestion when a link leads it out of the outbox."""
        self._outbox.mkdir(parents=True, exist_ok=True)
        outbox = self._outbox.resolve()
        folder = (outbox / _folder(address)).resolve()
        if not folder.is_relative_to(outbox):
            raise BadQuestion(f"{address!r} leads out of the outbox by a link")
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _folder(address: str) -> PurePosixPath:
    """Raises BadQuestion."""
    wrong = f"{address[:LONGEST_ADDRESS]!r} is no folder to deliver to"
    path = PurePosixPath(address)
    if not address.strip() or len(address) > LONGEST_ADDRESS or not address.isprintable():
        raise BadQuestion(f"{wrong}: {HOW}")
    if path.is_absolute() or PureWindowsPath(address).anchor or "\\" in address or address.startswith("~"):
        raise BadQuestion(f"{wrong}: files go into the outbox only (DATELINE_OUTBOX); {HOW}")
    if any(part.startswith(".") for part in path.parts):
        raise BadQuestion(f"{wrong}: no part of it may begin with a dot; {HOW}")
    return path


def _stem(edition: Edition) -> str:
    """Name, day and id, without anything that a file system, a shell or a listing could trip over."""
    letters = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", edition.name).casefold())
    name = "-".join(letters.split()).encode("utf-8", "ignore")[:LONGEST_NAME].decode("utf-8", "ignore").strip("-")
    day = edition.as_of.astimezone(ZoneInfo(edition.time_zone)).date().isoformat()
    return f"{name or 'digest'}-{day}-{re.sub('[^A-Za-z0-9-]', '-', edition.id)}"


def _write(place: Path, content: bytes) -> None:
    """All of it or none, also when the power fails; what a killed writer left beside the place is swept away."""
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    for left in place.parent.glob(f".{place.name}.*.part"):
        left.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Makes the new names safe on disk, where folders can be synced (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
