"""`dateline keys`: make, list, revoke."""

from __future__ import annotations

import sys
from datetime import datetime

from rich.console import Console
from rich.table import Table

from service.bootstrap import open_shelf
from service.cli import ERROR
from service.cli.printing import print_json, shown
from service.ports import Key, KeyScope
from service.settings import load_settings


def create(name: str, archive: str, *, write: bool, admin: bool, as_json: bool) -> int:
    """Prints the secret alone on stdout, so that a script can take it; the rest goes to stderr."""
    with open_shelf(load_settings()) as shelf:
        key, secret = shelf.keys.create(archive=archive, name=name, scopes=_scopes(write=write, admin=admin))
    if as_json:
        print_json(_listed(key) | {"secret": secret})
        return 0
    print(
        f"Key {key.id} for {name} ({', '.join(sorted(key.scopes))}). Keep it: it is not shown again.", file=sys.stderr
    )
    print(secret)
    return 0


def list_keys(*, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        keys = shelf.keys.list()
    if as_json:
        print_json([_listed(key) for key in keys])
        return 0
    table = Table("id", "name", "archive", "scopes", "made", "last used", "revoked", box=None, pad_edge=False)
    for key in keys:
        table.add_row(*(shown(str(value or "")) for value in _listed(key).values()))
    Console().print(table)
    return 0


def revoke(key_id: str) -> int:
    with open_shelf(load_settings()) as shelf:
        if shelf.keys.revoke(key_id):
            print(f"Revoked {key_id}.")
            return 0
    print(f"dateline: there is no live key {key_id!r}; see: dateline keys list", file=sys.stderr)
    return ERROR


def _scopes(*, write: bool, admin: bool) -> frozenset[KeyScope]:
    if admin:
        return frozenset(("read", "write", "admin"))
    return frozenset(("read", "write")) if write else frozenset(("read",))


def _listed(key: Key) -> dict[str, str | None]:
    return {
        "id": key.id,
        "name": key.name,
        "archive": key.archive,
        "scopes": " ".join(sorted(key.scopes)),
        "created_at": _time(key.created_at),
        "last_used_at": _time(key.last_used_at),
        "revoked_at": _time(key.revoked_at),
    }


def _time(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None
