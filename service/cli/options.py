"""Options that several commands share, so that one word means one thing everywhere."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

EPILOG = "Exit codes: 0 answered or done · 1 error · 2 wrong usage · 3 abstained, or nothing found."

From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="Published on or after this day or instant.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Published on or before it; a day to its end.")]
Source = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be given more than once.")]
OfArticle = Annotated[
    list[str] | None,
    typer.Option(
        "--article",
        metavar="ARTICLE",
        help="Only this article: its id or how it begins, link or file; may be given more than once.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help='What "now" is for "yesterday" and the like.')
]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]
Archive = Annotated[str, typer.Option("--archive", help="Name of the archive.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="At most this many.")]
Offset = Annotated[int, typer.Option("--offset", min=0, help="Skip this many.")]
Size = Literal["short", "medium", "long"]
Thumb = Literal["up", "down"]
Shape = Literal["prose", "bullets", "timeline"]
