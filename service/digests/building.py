"""One Edition of a digest: built from the stories of its window, and frozen.

Flows in: a DigestRequest and the ports. Flows out: an Edition. Knows no HTTP, no vendor and no clock but the timer
it is handed.

What has been read in since is placed into stories first. Of the window's stories those are told that are about the
digest's topics and have something that it has not told, the most telling first (`ranking`); what becomes of every
other article stands in the receipt.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from service.digests.coverage import News
from service.digests.gathering import Gathered, gather
from service.digests.leads import Leads
from service.digests.ranking import ranked
from service.digests.receipts import message, receipt
from service.digests.telling import Telling, tell
from service.digests.windows import Window, window_of
from service.model import Correction, Delivery, DigestDefinition, DigestRequest, Edition
from service.ports import Corrections, Editions, Following, Retriever, Stories, Unknown
from service.summaries.summarizing import SummarizingPorts
from vectorstore.ports import Catalogue, Progress

AT_ONCE = 100  # articles placed between two steps of the progress
EARLIER = 30  # Editions of the digest that are looked at for what they passed over, and which corrections they told
LATELY = 3  # of these, those whose items are looked at for the event of a story that is new


@dataclass(frozen=True, slots=True)
class DigestPorts:
    """Everything building an Edition needs; one for the life of a process."""

    stories: Stories
    following: Following
    catalogue: Catalogue
    retriever: Retriever
    summarizing: SummarizingPorts
    editions: Editions
    corrections: Corrections
    timer: Callable[[], float] = time.monotonic  # seconds, from anywhere
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


def publish(
    request: DigestRequest,
    *,
    ports: DigestPorts,
    progress: Progress,
    deliveries: Callable[[Edition], Sequence[Delivery]] = lambda _: (),
    edition_id: str | None = None,
) -> Edition:
    """Builds an Edition and keeps it, with what it tells and the lines of the ledger, in one transaction.

    A dry run keeps nothing. With an `edition_id` (of a scheduled run, made from its digest and when it was due) a run
    that is done again after a crash gives the Edition that was kept the first time. Raises what `build` raises.
    """
    archive = request.definition.archive
    if edition_id is not None and not request.dry_run and (kept := _kept(archive, edition_id, ports)) is not None:
        return kept
    edition = build(request, ports=ports, progress=progress)
    if edition_id is not None:
        edition = replace(edition, id=edition_id)
    if request.dry_run:
        return edition
    ports.editions.freeze(edition, deliveries(edition))
    return ports.editions.edition(archive, edition.id)


def build(request: DigestRequest, *, ports: DigestPorts, progress: Progress) -> Edition:
    """The Edition as it would be frozen now; keeps nothing. Raises vectorstore's ArchiveError."""
    started, definition, window = ports.timer(), request.definition, window_of(request)
    follow(ports.following, progress)
    followed = ports.timer()
    leads = Leads(definition.archive, ports.catalogue, ports.summarizing.embedder)
    earlier = ports.editions.editions(definition.archive, digest_id=definition.id, limit=EARLIER)
    gathered = _gathered(request, window, earlier, leads, ports)
    chosen = ports.timer()
    telling = _told(request, ranked(gathered.news, window), earlier, leads, ports, progress)
    found = receipt(
        gathered.seen,
        gathered.coverage,
        telling.items,
        [*_left_of_telling(telling), *gathered.left],
        telling.summaries,
        undated=ports.catalogue.counts(definition.archive, "").undated,
        timing_ms=_timing(started, followed, chosen, ports.timer()),
    )
    return Edition(
        id=ports.new_id(),
        archive=definition.archive,
        digest_id=definition.id,
        name=definition.name,
        start=window[0],
        end=window[1],
        time_zone=definition.time_zone,
        as_of=request.as_of,
        items=tuple(telling.items),
        corrections=_corrections(definition, earlier, ports),
        message=None if telling.items else message(definition, window, found),
        receipt=found,
    )


def follow(following: Following, progress: Progress) -> None:
    """Places everything that has been read in into stories. Raises StoreUnavailable."""
    placed = following(limit=AT_ONCE)
    if not placed:
        return
    progress.start("Articles placed into stories", None)
    while placed:
        progress.advance(placed)
        placed = following(limit=AT_ONCE)
    progress.finish()


def _kept(archive: str, edition_id: str, ports: DigestPorts) -> Edition | None:
    try:
        return ports.editions.edition(archive, edition_id)
    except Unknown:
        return None


def _gathered(
    request: DigestRequest, window: Window, earlier: Sequence[Edition], leads: Leads, ports: DigestPorts
) -> Gathered:
    return gather(
        request.definition,
        window,
        now=request.as_of,
        catalogue=ports.catalogue,
        stories=ports.stories,
        editions=ports.editions,
        earlier=earlier,
        retriever=ports.retriever,
        leads=leads,
    )


def _told(
    request: DigestRequest,
    news: Sequence[News],
    earlier: Sequence[Edition],
    leads: Leads,
    ports: DigestPorts,
    progress: Progress,
) -> Telling:
    definition = request.definition
    return tell(
        news,
        archive=definition.archive,
        as_of=request.as_of,
        length=definition.length,
        lately=earlier[:LATELY],
        leads=leads,
        ports=ports.summarizing,
        progress=progress,
    )


def _left_of_telling(telling: Telling) -> Iterator[tuple[list[str], str]]:
    """Of a story that was not told what is fresh; the rest of it was told before."""
    for news, reason in telling.left:
        yield [member.article.id for group in news.fresh for member in group.members], reason


def _corrections(
    definition: DigestDefinition, earlier: Sequence[Edition], ports: DigestPorts
) -> tuple[Correction, ...]:
    """Of this digest's earlier Editions, noticed since the newest of them was begun, each told once."""
    if not earlier:
        return ()
    ports.corrections.check()
    noticed = ports.corrections.of_digest(definition.id, since=earlier[0].as_of)
    known = {correction.id for edition in earlier for correction in edition.corrections}
    return tuple(correction for correction in noticed if correction.id not in known)


def _timing(started: float, followed: float, chosen: float, ended: float) -> dict[str, float]:
    return {
        "stories": 1e3 * (followed - started),
        "choosing": 1e3 * (chosen - followed),
        "writing": 1e3 * (ended - chosen),
        "total": 1e3 * (ended - started),
    }
