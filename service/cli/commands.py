"""The commands and their options. What they do is in the modules beside this one, imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.digest_commands import corrections, digest, digests_app, stories
from service.cli.options import (
    EPILOG,
    Archive,
    AsOf,
    From,
    Json,
    Limit,
    OfArticle,
    Offset,
    Shape,
    Size,
    Source,
    Thumb,
    To,
)
from service.cli.slack_commands import slack_app

app = typer.Typer(
    help="Answers questions about the news you follow. Every sentence carries a quote that can be checked.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: Rich costs 0.1 s
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
articles_app = typer.Typer(help="List (by itself: the newest 50), show or delete articles.")
keys_app = typer.Typer(help="Make, list or revoke API keys.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")
app.add_typer(digests_app, name="digests")
app.add_typer(keys_app, name="keys")
app.add_typer(slack_app, name="slack")


@app.command(epilog=EPILOG)
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    from_: From = None,
    to: To = None,
    source: Source = None,
    article: OfArticle = None,
    as_of: AsOf = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", metavar="ID", help="Conversation of an earlier answer, to follow up."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask the archive; the quotes stand under the answer."""
    from service.cli import asking

    filters = _filters(from_, to, source, as_of)
    raise typer.Exit(asking.ask(question, filters, article or [], conversation, as_json=as_json))


@app.command(epilog=EPILOG)
def search(
    question: Annotated[str, typer.Argument(help="Words or a question.")],
    from_: From = None,
    to: To = None,
    source: Source = None,
    article: OfArticle = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="At most this many passages.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="The score of every stage.")] = False,
    as_json: Json = False,
) -> None:
    """Find passages, best first."""
    from service.cli import asking

    filters = _filters(from_, to, source, as_of)
    raise typer.Exit(asking.search(question, filters, article or [], limit, explain=explain, as_json=as_json))


@app.command(epilog=EPILOG)
def summarize(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLE",
            help="Ids (or how they begin), links or files of articles, as `dateline articles` lists them; or a topic.",
        ),
    ] = None,
    question: Annotated[
        str | None, typer.Option("--question", "-q", help="All about this question or topic.", metavar="TEXT")
    ] = None,
    from_: From = None,
    to: To = None,
    source: Source = None,
    as_of: AsOf = None,
    length: Annotated[
        Size, typer.Option("--length", "-l", help="About 2, 3 or 7 sentences of one article; more of several.")
    ] = "medium",
    style: Annotated[
        Shape, typer.Option("--style", "-s", help="A timeline is oldest first, each entry with its date.")
    ] = "prose",
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Sum up articles, all about a topic, or a span of days; the quotes stand under it."""
    from service.cli import summarizing

    wanted = {**_filters(from_, to, source, as_of), "question": question, "length": length, "style": style}
    raise typer.Exit(summarizing.summarize(what or [], wanted, archive, as_json=as_json))


for command in (digest, stories, corrections):
    app.command(epilog=EPILOG)(command)


@app.command(epilog=EPILOG)
def feedback(
    verdict: Annotated[Thumb | None, typer.Option("--verdict", help="Only these.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """List what readers think of answers, newest first."""
    from service.cli import feedback as listing

    raise typer.Exit(listing.list_feedback(verdict, limit, offset, archive, as_json=as_json))


@app.command(epilog=EPILOG)
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: .txt, .md, .html, .pdf, .jsonl.")],
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Make them searchable by their words; vectors come at the next start.")
    ] = False,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Read articles in. Reading the same thing twice changes nothing."""
    from service.cli import ingesting

    raise typer.Exit(ingesting.ingest(paths, archive, words_only=words_only, as_json=as_json))


@app.command(epilog=EPILOG)
def reindex(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Rebuild the word index and the vectors from the catalogue."""
    from service.cli import ingesting

    if not yes and not typer.confirm("Rebuild both indexes? Until it is done, searches find less."):
        raise typer.Exit(1)
    raise typer.Exit(ingesting.rebuild())


@app.command(epilog=EPILOG)
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, or a folder, in which it is named by the time.")],
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Copy the catalogue into one file, while others go on reading and writing."""
    from service.cli import backing_up

    raise typer.Exit(backing_up.back_up(file, force=force, as_json=as_json))


@app.command(epilog=EPILOG)
def restore(
    file: Annotated[Path, typer.Argument(help="What `dateline backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of the archive that is there, which is backed up first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the archive what it was when the file was written; its vectors are made again."""
    from service.cli import backing_up

    raise typer.Exit(backing_up.restore(file, replace=replace, as_json=as_json))


@app.command(epilog=EPILOG)
def serve(
    host: Annotated[str | None, typer.Option(help="Address; any but loopback needs a key.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = None,
) -> None:
    """Serve HTTP until it is told to stop."""
    from service.cli import serving

    raise typer.Exit(serving.serve(host, port))


@app.command(epilog=EPILOG)
def mcp(archive: Archive = "main") -> None:
    """Serve MCP on standard input and output, for a client that starts this command itself."""
    from service.cli import mcp as serving

    raise typer.Exit(serving.serve(archive))


@app.command(epilog=EPILOG)
def doctor(as_json: Json = False) -> None:
    """What is configured, what answers, and what to do about what does not."""
    from service.cli import examining

    raise typer.Exit(examining.doctor(as_json=as_json))


@articles_app.callback(invoke_without_command=True)
def articles_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_articles()


@articles_app.command("list", epilog=EPILOG)
def list_articles(
    query: Annotated[str | None, typer.Option("--query", "-q", help="Words of the title, source or place.")] = None,
    source: Source = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 50,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """List articles, newest first; unknown dates last."""
    from service.cli import articles

    raise typer.Exit(articles.list_articles(query, source, limit, offset, archive, as_json=as_json))


@articles_app.command(epilog=EPILOG)
def show(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    revision: Annotated[int | None, typer.Option(min=1, help="An older revision.")] = None,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Show one article with its text."""
    from service.cli import articles

    raise typer.Exit(articles.show(article_id, revision, archive, as_json=as_json))


@articles_app.command(epilog=EPILOG)
def delete(article_id: Annotated[str, typer.Argument(metavar="ID")], archive: Archive = "main") -> None:
    """Delete one article with all its revisions."""
    from service.cli import articles

    raise typer.Exit(articles.delete(article_id, archive))


@keys_app.command(epilog=EPILOG)
def create(
    name: Annotated[str, typer.Argument(help="Who or what it is for.")],
    write: Annotated[bool, typer.Option("--write", help="May also read articles in and delete them.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="May do everything.")] = False,
    archive: Archive = "main",
    as_json: Json = False,
) -> None:
    """Make a key. Its secret is shown once and stored nowhere."""
    from service.cli import keys

    raise typer.Exit(keys.create(name, archive, write=write, admin=admin, as_json=as_json))


@keys_app.command("list", epilog=EPILOG)
def list_keys(as_json: Json = False) -> None:
    """List keys, revoked ones too."""
    from service.cli import keys

    raise typer.Exit(keys.list_keys(as_json=as_json))


@keys_app.command(epilog=EPILOG)
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Revoke a key, at once and for good."""
    from service.cli import keys

    raise typer.Exit(keys.revoke(key_id))


def _filters(from_: str | None, to: str | None, source: list[str] | None, as_of: str | None) -> dict[str, object]:
    given = {"from": from_, "to": to, "sources": source or None, "as_of": as_of}
    return {name: value for name, value in given.items() if value is not None}
