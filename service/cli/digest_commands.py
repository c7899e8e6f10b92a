"""The commands of digests, stories and corrections. What they do is in the modules beside this one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from service.cli.options import EPILOG, Archive, From, Json, Limit, Offset, Size, Source, To

digests_app = typer.Typer(help="Store, list (by itself), change or delete digests.")
Form = Annotated[
    Literal["text", "markdown", "html", "json", "email", "atom", "slack"] | None,
    typer.Option("--format", "-f", help="As the ending of --out says, else text."),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there, whole or not at all.")]
Topic = Annotated[list[str] | None, typer.Option("--topic", "-t", help="About this; may be given more than once.")]
Question = Annotated[
    str | None, typer.Option("--question", "-q", metavar="TEXT", help="Stories that bear on this question.")
]
Hours = Annotated[int | None, typer.Option("--hours", help="How far back an Edition looks; 24 unless given.")]
Zone = Annotated[
    str | None, typer.Option("--time-zone", "-z", metavar="NAME", help="Such as Europe/Berlin; UTC unless given.")
]
Length = Annotated[Size | None, typer.Option("--length", "-l", help="How many stories, and how much of each.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="CRON", help='Built and sent by itself: "0 8 * * mon-fri" is 8:00 on working days.'),
]
Email = Annotated[list[str] | None, typer.Option("--email", metavar="ADDRESS", help="Goes to this address.")]
Webhook = Annotated[list[str] | None, typer.Option("--webhook", metavar="URL", help="Is posted to this URL.")]
File = Annotated[list[str] | None, typer.Option("--file", metavar="FOLDER", help="Is written to this outbox folder.")]
Secret = Annotated[
    str | None,
    typer.Option("--secret-from-env", metavar="VAR", help="Variable with the secret that signs what webhooks get."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of a stored digest.")]


class Clearable(StrEnum):
    """What a digest need not have."""

    TOPICS = "topics"
    SOURCES = "sources"
    QUESTION = "question"
    SCHEDULE = "schedule"
    DESTINATIONS = "destinations"


def digest(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A stored digest; without one, any.")] = None,
    topic: Topic = None,
    source: Source = None,
    question: Question = None,
    day: Annotated[str | None, typer.Option("--date", "-d", metavar="DAY", help="Of this one day.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Of all since this day or instant.")] = (
        None
    ),
    from_: From = None,
    to: To = None,
    hours: Hours = None,
    time_zone: Zone = None,
    length: Length = None,
    form: Form = None,
    out: Out = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show it, and to whom it would go; keep, send and remember nothing.")
    ] = False,
    send: Annotated[
        bool | None, typer.Option("--send/--no-send", help="Deliver it to the stored digest's destinations now.")
    ] = None,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Build an Edition: the day's stories, each told once.

    It is kept, and what it tells is not told again in the next of the same digest, or of the same topics, sources and
    question.
    """
    from service.cli import digesting

    wanted = _given(
        digest=name, topics=topic, sources=source, question=question, date=day, since=since, to=to, hours=hours
    )
    wanted |= _given(time_zone=time_zone, length=length, dry_run=dry_run or None, send=send) | _given(**{"from": from_})
    raise typer.Exit(digesting.digest(wanted, archive, form=form, out=out, as_json=as_json))


@digests_app.callback(invoke_without_command=True)
def digests_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_digests()


@digests_app.command("list", epilog=EPILOG)
def list_digests(archive: Archive = "main", as_json: Json = False) -> None:
    """List stored digests."""
    from service.cli import digests

    raise typer.Exit(digests.list_digests(archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def show(name: Name, archive: Archive = "main", as_json: Json = False) -> None:
    """Show one stored digest, and when it is due next."""
    from service.cli import digests

    raise typer.Exit(digests.show(name, archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def create(
    name: Annotated[str, typer.Argument(help="Such as Morning.")],
    topic: Topic = None,
    source: Source = None,
    question: Question = None,
    hours: Hours = None,
    time_zone: Zone = None,
    at: At = None,
    length: Length = None,
    email: Email = None,
    webhook: Webhook = None,
    secret_from_env: Secret = None,
    file: File = None,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Store a digest.

    Without topics, sources and question it is about everything in the archive. `dateline serve` builds and sends it as
    --at says.
    """
    from service.cli import digests

    wanted = _definition(topic, source, question, hours, time_zone, at, length)
    places = digests.destinations(email or [], webhook or [], file or [], secret_from_env)
    raise typer.Exit(digests.create({"name": name, **wanted}, places, archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def edit(
    name: Name,
    rename: Annotated[str | None, typer.Option("--name", metavar="NEW", help="Another name.")] = None,
    topic: Topic = None,
    source: Source = None,
    question: Question = None,
    hours: Hours = None,
    time_zone: Zone = None,
    at: At = None,
    length: Length = None,
    email: Email = None,
    webhook: Webhook = None,
    secret_from_env: Secret = None,
    file: File = None,
    clear: Annotated[list[Clearable] | None, typer.Option("--clear", help="Take this out.")] = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Whether the schedule runs.")] = None,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Change a stored digest.

    What is given takes the place of what was, e-mail addresses of e-mail addresses and so on; all else stays.
    """
    from service.cli import digests

    changes = _definition(topic, source, question, hours, time_zone, at, length) | _given(name=rename, enabled=on)
    places = digests.destinations(email or [], webhook or [], file or [], secret_from_env)
    raise typer.Exit(digests.edit(name, changes, places, clear or [], archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def delete(name: Name, archive: Archive = "main") -> None:
    """Delete a stored digest. Its Editions stay; what is not delivered yet will not be."""
    from service.cli import digests

    raise typer.Exit(digests.delete(name, archive))


@digests_app.command(epilog=EPILOG)
def editions(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Of this digest alone.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """List Editions, newest first."""
    from service.cli import digests

    raise typer.Exit(digests.editions(name, limit, offset, archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def edition(
    edition_id: Annotated[str, typer.Argument(metavar="ID")],
    form: Form = None,
    out: Out = None,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Show an Edition, and what of it no longer holds."""
    from service.cli import digests

    raise typer.Exit(digests.show_edition(edition_id, form, out, archive, as_json=as_json))


@digests_app.command(epilog=EPILOG)
def deliveries(
    of: Annotated[str | None, typer.Argument(metavar="NAME|ID", help="Of this digest or Edition alone.")] = None,
    retry: Annotated[
        str | None,
        typer.Option("--retry", metavar="ID", help="Try this delivery again: given up, or of unknown fate."),
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """List what was sent where, newest first."""
    from service.cli import digests

    raise typer.Exit(digests.deliveries(of, retry, limit, offset, archive, as_json=as_json))


def stories(
    story_id: Annotated[str | None, typer.Argument(metavar="ID", help="Show this one, with its articles.")] = None,
    query: Annotated[
        str | None, typer.Option("--query", "-q", metavar="TEXT", help="About this, nearest first.")
    ] = None,
    from_: From = None,
    to: To = None,
    source: Source = None,
    limit: Limit = 20,
    offset: Offset = 0,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """List events, latest first, or show one with its articles."""
    from service.cli import stories as listing

    if story_id is not None:
        raise typer.Exit(listing.show(story_id, archive, as_json=as_json))
    wanted = _given(q=query, to=to, source=source, limit=limit, offset=offset) | _given(**{"from": from_})
    raise typer.Exit(listing.list_stories(wanted, archive, as_json=as_json))


def corrections(limit: Limit = 20, offset: Offset = 0, archive: Archive = "main", as_json: Json = False) -> None:
    """List quotes that their articles no longer have.

    Of past answers and Editions, newest first, with what the article says now.
    """
    from service.cli import corrections as listing

    raise typer.Exit(listing.list_corrections(limit, offset, archive, as_json=as_json))


def _definition(
    topic: list[str] | None,
    source: list[str] | None,
    question: str | None,
    hours: int | None,
    time_zone: str | None,
    at: str | None,
    length: Size | None,
) -> dict[str, object]:
    given = _given(topics=topic, sources=source, question=question, hours=hours, time_zone=time_zone)
    return given | _given(schedule=at, length=length)


def _given(**options: object) -> dict[str, object]:
    """Those that were given; a list that is empty was not."""
    return {name: value for name, value in options.items() if value is not None and value != []}
