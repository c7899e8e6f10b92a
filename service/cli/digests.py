"""`dateline digests`: what is stored, made, changed and deleted; Editions and their deliveries.

Works beside a running server, which shares the catalogue and sees what was changed within seconds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from service.bootstrap import Shelf, open_shelf
from service.cli.digest_printing import print_definition, print_definitions, print_deliveries, print_editions
from service.cli.edition_files import check_writable, format_of, write
from service.cli.printing import print_json
from service.digests.defining import define, revise
from service.http.digest_definitions import definition_out
from service.http.digest_forms import DefinitionChangeIn, DefinitionIn, DeliveryOut, EditionRowOut
from service.http.digests import digest_id_of
from service.http.publishing import rules_of
from service.model import Destination, DigestDefinition
from service.ports import BadQuestion, Unknown
from service.settings import load_settings

CLEARED: Mapping[str, object] = {
    "topics": (),
    "sources": (),
    "question": None,
    "schedule": None,
    "destinations": (),
}


def list_digests(archive: str, *, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        found = [definition_out(one, shelf) for one in shelf.digests.all(archive)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        print_definitions(Console(), found)
    return 0


def show(name: str, archive: str, *, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        return _shown(shelf.digests.find(archive, name), shelf, as_json=as_json)


def create(wanted: Mapping[str, object], places: Sequence[Destination], archive: str, *, as_json: bool) -> int:
    asked = DefinitionIn.model_validate(wanted)
    with open_shelf(load_settings()) as shelf:
        fields = asked.fields | {"destinations": places}
        definition = define(archive=archive, now=shelf.clock.now(), rules=rules_of(shelf), **fields)
        shelf.digests.add(definition)
        return _shown(definition, shelf, as_json=as_json)


def edit(
    name: str,
    changes: Mapping[str, object],
    places: Sequence[Destination],
    clear: Sequence[str],
    archive: str,
    *,
    as_json: bool,
) -> int:
    """`places` take the place of those of their kinds. Raises BadQuestion when there is nothing to change."""
    if places:
        changes = {**changes, "destinations": ()}
    both = sorted(set(clear) & set(changes))
    if both:
        raise BadQuestion(f"--clear {both[0]} and a new value for it are both given; take one of the two out")
    asked = DefinitionChangeIn.model_validate({**changes, **{field: CLEARED[field] for field in clear}})
    if not asked.fields:
        raise BadQuestion("Nothing to change: give an option, such as --at '30 7 * * *' or --off")
    with open_shelf(load_settings()) as shelf:
        stored = shelf.digests.find(archive, name)
        rules, now = rules_of(shelf), shelf.clock.now()

        def revised(current: DigestDefinition) -> DigestDefinition:
            fields = asked.fields | ({"destinations": _instead(places, current)} if places else {})
            return revise(current, now=now, rules=rules, **fields)

        changed = shelf.digests.change(archive, stored.id, revised)
        return _shown(changed, shelf, as_json=as_json)


def delete(name: str, archive: str) -> int:
    with open_shelf(load_settings()) as shelf:
        definition = shelf.digests.find(archive, name)
        shelf.digests.remove(archive, definition.id)
    print(f"Deleted {definition.name}. Its Editions stay.")
    return 0


def editions(name: str | None, limit: int, offset: int, archive: str, *, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        digest_id = digest_id_of(shelf, archive, name)
        found = shelf.editions.editions(archive, digest_id=digest_id, limit=limit, offset=offset)
    rows = [EditionRowOut.of(edition) for edition in found]
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows])
    else:
        print_editions(Console(), rows)
    return 0


def show_edition(edition_id: str, form: str | None, out: Path | None, archive: str, *, as_json: bool) -> int:
    """An Edition as it was frozen, with what of it no longer holds."""
    chosen, settings = format_of(form, out, as_json=as_json), load_settings()
    check_writable(out)
    with open_shelf(settings) as shelf:
        edition = shelf.editions.edition(archive, edition_id)
        shelf.corrections.check()
        corrections = shelf.corrections.of(archive, edition_id)
    write(edition, chosen, out, base_url=settings.public_url, corrections=corrections)
    return 0


def deliveries(of: str | None, retry: str | None, limit: int, offset: int, archive: str, *, as_json: bool) -> int:
    """Of everything, or of one digest or Edition."""
    with open_shelf(load_settings()) as shelf:
        if retry is not None:
            shelf.ledger.retry(archive, retry, now=shelf.clock.now())
        edition_id, digest_id = _edition_or_digest(of, archive, shelf)
        lines = shelf.ledger.deliveries(archive, edition_id=edition_id, digest_id=digest_id, limit=limit, offset=offset)
    found = [DeliveryOut.of(line) for line in lines]
    if as_json:
        print_json([line.model_dump(mode="json") for line in found])
    else:
        print_deliveries(Console(), found)
    return 0


def destinations(
    emails: Sequence[str], webhooks: Sequence[str], files: Sequence[str], secret_from: str | None
) -> list[Destination]:
    """Of the options; the secret is every webhook's. Raises BadQuestion."""
    secret = _secret(secret_from, webhooks)
    found = [Destination("email", address) for address in emails]
    found += [Destination("webhook", address, secret) for address in webhooks]
    return found + [Destination("file", address) for address in files]


def _instead(places: Sequence[Destination], stored: DigestDefinition) -> list[Destination]:
    kinds = {place.kind for place in places}
    return [*(place for place in stored.destinations if place.kind not in kinds), *places]


def _secret(variable: str | None, webhooks: Sequence[str]) -> str | None:
    if variable is None:
        return None
    if not webhooks:
        raise BadQuestion("--secret-from-env signs webhooks, and there is no --webhook")
    secret = os.environ.get(variable)
    if not secret:
        raise BadQuestion(f"--secret-from-env {variable}: that variable is not set, or is empty")
    return secret


def _edition_or_digest(of: str | None, archive: str, shelf: Shelf) -> tuple[str | None, str | None]:
    """Id of an Edition, or id of a digest, that `of` names. Raises Unknown."""
    if of is None:
        return None, None
    try:
        return shelf.editions.edition(archive, of).id, None
    except Unknown:
        return None, digest_id_of(shelf, archive, of)


def _shown(definition: DigestDefinition, shelf: Shelf, *, as_json: bool) -> int:
    found = definition_out(definition, shelf)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print_definition(Console(), found)
    return 0
