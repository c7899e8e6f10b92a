"""POST /slack/events, and the two pages by which a workspace installs Dateline.

Flows in: requests as Slack and browsers send them, without a key: Slack's are signed, a browser's has an invitation.
Flows out: acknowledgements, pages, redirects. No part of the v1 contract, since Slack wrote it. Acknowledgements have
threads of their own, so that neither long answers nor an installation can hold them up. Knows no job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from service.adapters.slack_signatures import NotSlacks
from service.bootstrap import Dateline
from service.http.auth import FAILED_PER_ADDRESS, SLACK_EVENTS, SLACK_INSTALL, SLACK_RETURN
from service.http.limits import Rates
from service.http.problems import Problem, Refused, refusal
from service.settings import Settings

if TYPE_CHECKING:
    from service.adapters.slack_oauth import BrowserReply
    from service.adapters.slack_requests import SlackReply
    from service.slack_desk import SlackDesk

log = logging.getLogger("dateline.slack")
T = TypeVar("T")
MAX_BYTES: Final = 1_000_000  # of an event; Slack's largest are far below
ACKNOWLEDGING, INSTALLING = 8, 2  # threads
COOKIE: Final = "dateline_slack_state"
NO_EVENTS: Final = "Slack is not set up here. Set SLACK_SIGNING_SECRET, with SLACK_BOT_TOKEN or SLACK_CLIENT_ID."
NO_OAUTH: Final = (
    "No workspace can install Dateline from here. Set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and DATELINE_PUBLIC_URL."
)


class Concluding(Protocol):
    """Slack has sent the browser back; `cookie` is what the browser holds under COOKIE."""

    def __call__(
        self, *, code: str | None, state: str | None, error: str | None, cookie: str | None
    ) -> BrowserReply: ...


@dataclass(frozen=True, slots=True)
class SlackDoors:
    """What is behind Slack's paths; None where the settings do not open it."""

    events: Callable[[Mapping[str, str], bytes], SlackReply] | None = None  # raises NotSlacks
    begin: Callable[[str], BrowserReply] | None = None  # an installation, by an invitation's secret
    conclude: Concluding | None = None
    coming: Callable[[], AbstractContextManager[None]] = nullcontext  # an event is at the door for as long as it lasts


def slack_doors(dateline: Dateline) -> SlackDoors:
    """What the settings open. Imports bolt (0.15 s) where there is something to verify with."""
    settings, desk = dateline.settings, dateline.slack
    if desk is None:
        return SlackDoors()
    return SlackDoors(_events(settings, desk), *_installing(settings, dateline), desk.courtesy.coming)


def _events(settings: Settings, desk: SlackDesk) -> Callable[[Mapping[str, str], bytes], SlackReply] | None:
    if settings.slack_signing_secret is None:
        return None
    from service.adapters.slack_app import slack_app
    from service.adapters.slack_requests import SlackRequests
    from service.adapters.slack_signatures import Signatures

    signatures = Signatures(settings.slack_signing_secret.get_secret_value(), desk.ports.clock)
    return SlackRequests(slack_app(desk.reception), signatures).answer


def _installing(
    settings: Settings, dateline: Dateline
) -> tuple[Callable[[str], BrowserReply] | None, Concluding | None]:
    client_id, secret, public_url = settings.slack_client_id, settings.slack_client_secret, settings.public_url
    if client_id is None or secret is None or public_url is None:
        return None, None
    from service.adapters.slack_invitations import SqlInvitations
    from service.adapters.slack_oauth import OAuthApp, begin, conclude

    app = OAuthApp(client_id, secret.get_secret_value(), settings.slack_api_url, public_url)
    invitations = SqlInvitations(dateline.database, dateline.clock)
    return partial(begin, app=app, invitations=invitations), partial(
        conclude,
        app=app,
        invitations=invitations,
        workspaces=dateline.slack_stores.workspaces,
        door=dateline.slack_stores.door,
        clock=dateline.clock,
    )


def slack_router(doors: SlackDoors) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    acknowledging, installing = _Room(ACKNOWLEDGING), _Room(INSTALLING)
    rates = Rates()

    @router.post(SLACK_EVENTS)
    async def events(request: Request) -> Response:
        if doors.events is None:
            raise refusal(404, NO_EVENTS)
        body = await request.body()
        if len(body) > MAX_BYTES:
            raise refusal(413, f"Slack sends nothing larger than {MAX_BYTES:,} bytes.")
        try:
            with doors.coming():  # from here on, a thread free or not
                reply = await acknowledging.run(partial(doors.events, dict(request.headers), body))
        except NotSlacks as error:
            raise _not_slacks(error, request, rates) from None
        return Response(reply.body, reply.status, media_type=reply.content_type)

    @router.get(SLACK_INSTALL)
    async def install(request: Request, invitation: str = "") -> Response:
        if doors.begin is None:
            raise refusal(404, NO_OAUTH)
        rates.count(f"installing {_address(request)}", FAILED_PER_ADDRESS)
        return _shown(await installing.run(partial(doors.begin, invitation)))

    @router.get(SLACK_RETURN)
    async def back(
        request: Request, code: str | None = None, state: str | None = None, error: str | None = None
    ) -> Response:
        if doors.conclude is None:
            raise refusal(404, NO_OAUTH)
        rates.count(f"installing {_address(request)}", FAILED_PER_ADDRESS)
        cookie = request.cookies.get(COOKIE)
        return _shown(await installing.run(partial(doors.conclude, code=code, state=state, error=error, cookie=cookie)))

    return router


class _Room:
    """So many threads, made when the first is wanted: a limiter belongs to a running event loop."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._limiter: CapacityLimiter | None = None

    async def run(self, work: Callable[[], T]) -> T:
        self._limiter = self._limiter or CapacityLimiter(self._threads)
        return await to_thread.run_sync(work, limiter=self._limiter)


def _not_slacks(error: NotSlacks, request: Request, rates: Rates) -> Refused:
    """401 with the reason, logged without the body; 429 once an address has had too many."""
    address = _address(request)
    rates.count(f"not Slack's {address}", FAILED_PER_ADDRESS)
    log.warning("Slack: a request from %s was refused, %s", address, error)
    detail = f"Only what Slack has signed is taken here. This request is {error}."
    return Refused(Problem(401, "not-slack", "Not signed by Slack", detail))


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _shown(reply: BrowserReply) -> Response:
    return Response(reply.html, reply.status, dict(reply.headers))
