"""Every job to the one that does it."""

from __future__ import annotations

from service.model import (
    AppRemoved,
    ButtonClick,
    FormSent,
    MessageShortcut,
    SlackJob,
    SlashCommand,
    TabOpened,
    ThreadQuestion,
)
from service.ports import SlackRefused
from service.slack.clicking import click
from service.slack.commanding import command
from service.slack.homing import opened
from service.slack.ports import SlackPorts
from service.slack.replying import asked_by_form, reply
from service.slack.shortcutting import shortcut


def handle(job: SlackJob, *, ports: SlackPorts) -> None:
    """Does what was asked for, once, however often it is called for the same job.

    Raises SlackUnavailable and vectorstore's ArchiveError when it may be tried again, SlackRefused when it may not.
    """
    request = job.request
    if isinstance(request, ThreadQuestion):
        reply(job, request, ports=ports)
    elif isinstance(request, SlashCommand):
        command(job, request, ports=ports)
    elif isinstance(request, ButtonClick):
        click(job, request, ports=ports)
    elif isinstance(request, FormSent):
        asked_by_form(job, request, ports=ports)
    elif isinstance(request, MessageShortcut):
        shortcut(job, request, ports=ports)
    elif isinstance(request, TabOpened):
        opened(job, request, ports=ports)
    elif isinstance(request, AppRemoved):
        removed(request, ports=ports)


def removed(request: AppRemoved, *, ports: SlackPorts) -> None:
    """Forgets the workspace, unless Slack still takes its token: then it was installed again since."""
    workspace = ports.workspaces.find(request.workspace)
    if workspace is None:
        return
    try:
        ports.door(workspace).identity()
    except SlackRefused:
        ports.workspaces.remove(request.workspace)
