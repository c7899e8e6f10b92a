"""`dateline corrections`: what was said and no longer holds. Works beside a running server."""

from __future__ import annotations

from rich.console import Console

from service.bootstrap import open_shelf
from service.cli.digest_printing import print_corrections
from service.cli.printing import print_json
from service.rendering.edition_json import CorrectionOut
from service.settings import load_settings


def list_corrections(limit: int, offset: int, archive: str, *, as_json: bool) -> int:
    """Newest first, after comparing what is quoted with what its articles say now."""
    with open_shelf(load_settings()) as shelf:
        shelf.corrections.check()
        found = [CorrectionOut.of(one) for one in shelf.corrections.all(archive, limit=limit, offset=offset)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        print_corrections(Console(), found)
    return 0
