"""`dateline digest`: one Edition, built now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from service.bootstrap import open_shelf
from service.cli import ABSTAINED, ERROR
from service.cli.digest_doors import open_digest_door
from service.cli.digest_printing import print_deliveries
from service.cli.edition_files import check_writable, format_of, write
from service.cli.ingesting import Bars
from service.cli.printing import shown
from service.digests.gathering import TOLD_BEFORE
from service.http.digest_forms import DeliveryOut, DigestIn
from service.model import Delivery, Destination, Edition
from service.settings import load_settings


def digest(wanted: Mapping[str, object], archive: str, *, form: str | None, out: Path | None, as_json: bool) -> int:
    """Prints the Edition, or writes it to `out`. Returns 0; 3 when it tells nothing; 1 when a delivery failed."""
    asked = DigestIn.model_validate(wanted)
    chosen = format_of(form, out, as_json=as_json)
    check_writable(out)
    with open_digest_door(archive) as door:
        with Bars() as bars:
            edition = door.build(asked, bars)
        write(edition, chosen, out, base_url=load_settings().public_url)
        lines = door.deliver(edition) if asked.send else []
    _tell(asked, archive, edition, lines)
    if any(line.state != "sent" for line in lines):
        return ERROR
    return 0 if edition.items else ABSTAINED


def _tell(asked: DigestIn, archive: str, edition: Edition, lines: Sequence[Delivery]) -> None:
    """What became of it, on stderr, so that stdout is the Edition and nothing else."""
    console = Console(stderr=True)
    if asked.dry_run:
        places = _destinations(asked.digest, archive)
        going = f" It would go to {', '.join(_named(place) for place in places)}." if places else ""
        console.print(
            shown(f"A dry run: nothing is kept, sent or remembered as told.{going}", "yellow"), soft_wrap=True
        )
        return
    console.print(shown(f"Kept as {edition.id}.", "dim"))
    if not edition.items and any(left.reason == TOLD_BEFORE for left in edition.receipt.left_out):
        console.print(shown("What was told before is listed by: dateline digests editions", "dim"))
    if lines:
        print_deliveries(console, [DeliveryOut.of(line) for line in lines])
    if any(line.next_at for line in lines):
        console.print(shown("What has not arrived is tried again while `dateline serve` runs.", "yellow"))


def _destinations(name: str | None, archive: str) -> tuple[Destination, ...]:
    if name is None:
        return ()
    with open_shelf(load_settings()) as shelf:
        return shelf.digests.find(archive, name).destinations


def _named(place: Destination) -> str:
    return f"{place.kind} {place.address}"
