"""`dateline slack` and what belongs to it. What the commands do is in the modules beside this one."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.options import EPILOG, Archive, Json

slack_app = typer.Typer(help="Dateline in Slack. By itself: listen by Socket Mode, without a port.")


@slack_app.callback(invoke_without_command=True)
def slack_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        run()


@slack_app.command(epilog=EPILOG)
def run() -> None:
    """Listen to Slack by Socket Mode, and answer, until it is told to stop."""
    from service.cli import slack

    raise typer.Exit(slack.run())


@slack_app.command(epilog=EPILOG)
def invite(archive: Archive = "main", as_json: Json = False) -> None:
    """Make a link by which workspaces may install Dateline, within a day."""
    from service.cli import slack_installing

    raise typer.Exit(slack_installing.invite(archive, as_json=as_json))


@slack_app.command("list", epilog=EPILOG)
def list_workspaces(as_json: Json = False) -> None:
    """List the workspaces that Dateline is installed in."""
    from service.cli import slack

    raise typer.Exit(slack.list_workspaces(as_json=as_json))


@slack_app.command(epilog=EPILOG)
def remove(
    workspace: Annotated[
        str, typer.Argument(metavar="ID", help="Of the workspace, as `dateline slack list` shows it.")
    ],
) -> None:
    """Forget a workspace with its token and its threads; the app stays installed in Slack."""
    from service.cli import slack

    raise typer.Exit(slack.remove(workspace))
