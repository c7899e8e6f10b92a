"""An Edition in the form that was asked for, on the terminal or in a file.

Flows in: an Edition, a format, where to. Flows out: text. Knows no archive.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from service.model import Correction, Edition
from service.ports import BadQuestion

ENDINGS: Mapping[str, str] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".xml": "atom",
    ".atom": "atom",
}


def format_of(asked: str | None, out: Path | None, *, as_json: bool = False) -> str:
    """What was asked for, else what the file's ending says, else text."""
    if as_json:
        if asked not in (None, "json"):
            raise BadQuestion(f"--json and --format {asked} ask for two forms; take one of the two out")
        return "json"
    return asked or ("text" if out is None else ENDINGS.get(out.suffix.lower(), "text"))


def check_writable(out: Path | None) -> None:
    """Raises BadQuestion when a file cannot be written: it is asked before an Edition is built, and told of."""
    if out is None:
        return
    folder = out.parent
    if not folder.is_dir():
        raise BadQuestion(f"There is no folder {str(folder)!r} to write {out.name!r} into; make it first")
    if out.is_dir() or not os.access(out if out.exists() else folder, os.W_OK):
        raise BadQuestion(f"Cannot write to {str(out)!r}; name another file with --out")


def write(
    edition: Edition, form: str, out: Path | None, *, base_url: str | None, corrections: Sequence[Correction] = ()
) -> None:
    """Writes it to `out`, whole or not at all; to stdout without one. Raises OSError."""
    rendered = RENDERINGS[form](edition, base_url, corrections)
    if out is None:
        sys.stdout.write(rendered)
        sys.stdout.flush()
        return
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_text(rendered, encoding="utf-8")
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    print(f"Written to {out}.", file=sys.stderr)


def _text(edition: Edition, base_url: str | None, corrections: Sequence[Correction]) -> str:
    from service.rendering.text import edition_text

    width = min(Console().width, 100) if sys.stdout.isatty() else 80
    return edition_text(edition, width, base_url=base_url, corrections=corrections)


def _markdown(edition: Edition, base_url: str | None, corrections: Sequence[Correction]) -> str:
    from service.rendering.markdown import edition_markdown

    return edition_markdown(edition, base_url=base_url, corrections=corrections)


def _html(edition: Edition, base_url: str | None, corrections: Sequence[Correction]) -> str:
    from service.rendering.page import edition_page

    return edition_page(edition, base_url=base_url, corrections=corrections)


def _json(edition: Edition, _base_url: str | None, corrections: Sequence[Correction]) -> str:
    from service.rendering.edition_json import edition_json

    return edition_json(edition, corrections=corrections)


def _atom(edition: Edition, base_url: str | None, _corrections: Sequence[Correction]) -> str:
    from service.rendering.atom import editions_feed

    return editions_feed([edition], title=edition.name, base_url=base_url, archive=edition.archive)


def _slack(edition: Edition, base_url: str | None, _corrections: Sequence[Correction]) -> str:
    from service.rendering.slack_blocks import edition_slack

    return json.dumps(asdict(edition_slack(edition, base_url=base_url)), indent=2) + "\n"


def _email(edition: Edition, base_url: str | None, _corrections: Sequence[Correction]) -> str:
    from service.rendering.email import edition_email

    return edition_email(edition, base_url=base_url).html


RENDERINGS: Mapping[str, Callable[[Edition, str | None, Sequence[Correction]], str]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "json": _json,
    "email": _email,
    "atom": _atom,
    "slack": _slack,
}
