"""`dateline slack invite`: a link by which a workspace may install Dateline."""

from __future__ import annotations

import sys

from service.adapters.slack_invitations import SqlInvitations
from service.adapters.slack_oauth import invitation_url
from service.bootstrap import open_shelf
from service.cli.printing import print_json
from service.ports import SettingsError
from service.settings import Settings, load_settings


def invite(archive: str, *, as_json: bool = False) -> int:
    """Prints the link alone on stdout; what to do with it goes to stderr. Raises SettingsError."""
    settings = load_settings()
    public_url = _public_url(settings)
    with open_shelf(settings) as shelf:
        link = invitation_url(public_url, SqlInvitations(shelf.database, shelf.clock).invite(archive))
    if as_json:
        print_json({"archive": archive, "url": link, "hours": 24})
        return 0
    print(
        f"Whoever follows this link within 24 hours installs Dateline in a workspace, which then reads the archive "
        f"{archive!r}. It is not shown again.",
        file=sys.stderr,
    )
    print(link)
    return 0


def _public_url(settings: Settings) -> str:
    wanted = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "DATELINE_PUBLIC_URL": settings.public_url,
    }
    unset = [name for name, value in wanted.items() if value is None]
    if unset or settings.public_url is None:
        raise SettingsError(
            f"An invitation leads through Slack's OAuth and back, which takes {', '.join(unset)} as well."
        )
    return settings.public_url
