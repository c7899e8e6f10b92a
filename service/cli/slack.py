"""`dateline slack`: listen without a port; list and remove workspaces."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import datetime
from types import FrameType

from rich.console import Console
from rich.table import Table

from service.adapters.slack_workspaces import SqlWorkspaces
from service.bootstrap import open_dateline, open_shelf
from service.cli import ERROR
from service.cli.logs import log_to_stderr
from service.cli.printing import print_json, shown
from service.model import Workspace
from service.ports import SettingsError
from service.settings import Settings, load_settings
from vectorstore.ports import ArchiveBusy

HOW_TO_LISTEN = (
    "Listening takes SLACK_APP_TOKEN (xapp-…: Basic Information, App-Level Tokens, with connections:write) and "
    "SLACK_BOT_TOKEN (xoxb-…: OAuth & Permissions)"
)


def run() -> int:
    """Listens and works until SIGTERM or SIGINT; returns 0. Raises SettingsError when it can not."""
    settings = load_settings()
    check_listening(settings)
    log_to_stderr()
    try:
        with open_dateline(settings) as dateline:
            if dateline.slack is None:
                raise SettingsError(f"{HOW_TO_LISTEN}.")
            told = _told_to_stop()
            dateline.start_filling()
            dateline.start_upkeep()
            dateline.slack.start()
            dateline.start_loading_model()
            print("Dateline answers in Slack. Stop with Ctrl+C.", flush=True)
            told.wait()
    except ArchiveBusy as error:
        raise SettingsError(
            f"{str(error).rstrip('.')}. Set SLACK_APP_TOKEN for that one and start it again: a server listens to Slack "
            "too. Or set CHROMA_URL, so that several processes may share the archive."
        ) from error
    return 0


def check_listening(settings: Settings) -> None:
    """Raises SettingsError unless there are the tokens that Socket Mode takes, each in its place."""
    app, bot = settings.slack_app_token, settings.slack_bot_token
    if app is None or (bot is None and settings.slack_client_id is None):
        unset = "SLACK_APP_TOKEN" if app is None else "SLACK_BOT_TOKEN"
        raise SettingsError(f"{HOW_TO_LISTEN}; {unset} is not set.")
    if not app.get_secret_value().startswith("xapp-"):
        raise SettingsError(f"SLACK_APP_TOKEN is no app-level token. {HOW_TO_LISTEN}.")


def list_workspaces(*, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        found = [_listed(one) for one in SqlWorkspaces(shelf.database).all()]
    if as_json:
        print_json(found)
        return 0
    if not found:
        print("Dateline is installed in no workspace yet.", file=sys.stderr)
        return 0
    table = Table("id", "name", "archive", "since", "how", box=None, pad_edge=False)
    for one in found:
        table.add_row(*(shown(value or "") for value in one.values()))
    Console().print(table)
    return 0


def remove(workspace: str) -> int:
    with open_shelf(load_settings()) as shelf:
        workspaces = SqlWorkspaces(shelf.database)
        known = workspaces.find(workspace)
        if known is not None:
            workspaces.remove(workspace)
    if known is None:
        print(f"dateline: there is no workspace {workspace!r}; see: dateline slack list", file=sys.stderr)
        return ERROR
    again = " It comes back at the next start as long as SLACK_BOT_TOKEN is set." if known.how == "token" else ""
    print(f"Removed {workspace}.{again} To revoke its token, remove the app in Slack.")
    return 0


def _told_to_stop() -> threading.Event:
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return told


def _listed(workspace: Workspace) -> dict[str, str | None]:
    return {
        "id": workspace.id,
        "name": workspace.name,
        "archive": workspace.archive,
        "since": _time(workspace.installed_at),
        "how": workspace.how,
    }


def _time(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
