"""Two ways to an Edition and to stories: this process, or the server that holds the archive's vectors.

Flows in: requests in the HTTP contract's own form. Flows out: an Edition; stories; what became of its deliveries. What
is only kept (definitions, Editions, the ledger) both read from the catalogue, which they share.
"""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import quote

from service.adapters.frozen_json import from_json
from service.bootstrap import Dateline, open_dateline
from service.cli.doors import FILL_AT_ONCE, ServerDoor
from service.delivering.dispatching import dispatch_due
from service.http.digest_forms import DigestIn
from service.http.story_forms import StoriesOut, StoriesQuery, StoryOut
from service.model import Delivery, Edition
from service.settings import Settings, load_settings
from vectorstore.model import MAIN_ARCHIVE
from vectorstore.ports import Progress

SETTLED_WITHIN_S = 30.0  # how long a server's first attempt at each delivery is waited for
LOOK_EVERY_S = 0.2


class DigestDoor(Protocol):
    def build(self, wanted: DigestIn, progress: Progress) -> Edition:
        """Kept, and queued for its destinations, as asked."""
        ...

    def deliver(self, edition: Edition) -> list[Delivery]:
        """The lines of the ledger, once each has been tried."""
        ...

    def stories(self, query: StoriesQuery) -> StoriesOut: ...

    def story(self, story_id: str) -> StoryOut: ...


class LocalDigestDoor:
    """Builds and delivers in this process."""

    def __init__(self, dateline: Dateline, archive: str) -> None:
        self._dateline = dateline
        self._archive = archive

    def build(self, wanted: DigestIn, progress: Progress) -> Edition:
        from service.http.publishing import edition_asked_for

        return edition_asked_for(wanted, self._archive, dateline=self._dateline, progress=progress)

    def deliver(self, edition: Edition) -> list[Delivery]:
        dispatch_due(
            ledger=self._dateline.ledger,
            editions=self._dateline.editions,
            couriers=self._dateline.couriers,
            owner=f"command line/{socket.gethostname()}/{uuid.uuid4().hex[:8]}",
            clock=self._dateline.clock,
        )
        return self._dateline.ledger.deliveries(self._archive, edition_id=edition.id)

    def stories(self, query: StoriesQuery) -> StoriesOut:
        from service.http.stories import found_stories

        return found_stories(self._dateline, query, self._archive)

    def story(self, story_id: str) -> StoryOut:
        return StoryOut.of(self._dateline.stories.story(self._archive, story_id))


class ServerDigestDoor:
    """Asks through a server's HTTP address; the ledger is read from the catalogue beside it."""

    def __init__(self, address: str, settings: Settings, dateline: Dateline) -> None:
        self._server = ServerDoor(address, settings, timeout_s=settings.digest_timeout_s + 5)
        self._dateline = dateline

    def build(self, wanted: DigestIn, progress: Progress) -> Edition:
        progress.start("The running server is building it", None)
        body = wanted.model_dump(mode="json", by_alias=True, exclude_unset=True)
        built = self._server.post("/v1/digests", body)
        progress.finish()
        return edition_of(built)

    def deliver(self, edition: Edition) -> list[Delivery]:
        until = time.monotonic() + SETTLED_WITHIN_S
        while True:
            lines = self._dateline.ledger.deliveries(edition.archive, edition_id=edition.id)
            if all(_is_tried(line) for line in lines) or time.monotonic() > until:
                return lines
            time.sleep(LOOK_EVERY_S)

    def stories(self, query: StoriesQuery) -> StoriesOut:
        wanted = query.model_dump(mode="json", by_alias=True, exclude_none=True)
        return StoriesOut.model_validate(self._server.get("/v1/stories", wanted))

    def story(self, story_id: str) -> StoryOut:
        return StoryOut.model_validate(self._server.get(f"/v1/stories/{quote(story_id, safe='')}", {}))


@contextmanager
def open_digest_door(archive: str = MAIN_ARCHIVE) -> Iterator[DigestDoor]:
    """As `doors.open_door`: this process when it can have the vectors, otherwise the server that has them."""
    settings = load_settings()
    with open_dateline(settings, or_share=True) as dateline:
        if dateline.owner_address is not None and archive == MAIN_ARCHIVE:
            yield ServerDigestDoor(dateline.owner_address, settings, dateline)
        else:
            dateline.fill_some(FILL_AT_ONCE)
            yield LocalDigestDoor(dateline, archive)


def edition_of(built: dict[str, Any]) -> Edition:
    """The Edition that `EditionOut` tells of. What it does not tell is empty."""
    frozen = {name: value for name, value in built.items() if name != "corrected_since"}
    frozen["items"] = [{"also": [], **item} for item in built["items"]]
    return from_json(Edition, json.dumps(frozen))


def _is_tried(line: Delivery) -> bool:
    return line.attempts > 0 and line.state not in ("sending", "committing")
