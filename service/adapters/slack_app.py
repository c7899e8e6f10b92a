"""The bolt App of both transports: whose a request is, what there is to do, and how Slack is told that it came.

Flows in: what Slack sends, as an HTTP request or over a socket. Flows out: jobs, by way of a Reception, and the
acknowledgement, which means that nothing can be lost any more: what could not be stored is answered with a 503, and
Slack tells it again. Nothing else is done here, so that it takes milliseconds whatever goes on. Importing bolt takes
0.15 s, so this module is imported where Slack is set up.

Of bolt we use the chain of middleware, its authorization, `url_verification` and its Socket Mode. Every kind of request
ends in the same way, in one middleware; bolt's listeners, which choose by kind, raise on what is not shaped as they
expect. Left out, each for a fault that a test shows:
- its check of signatures logs the bodies of forged requests, and a timestamp that is no number raises;
- its reader of forms loses a command whose text holds the word "payload";
- its `ssl_check` refuses the very token that SLACK_VERIFICATION_TOKEN names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient

from service.model import Workspace
from service.rendering.slack_names import ASK_FORM, QUESTION_FIELD
from service.slack.incoming import installation_of
from service.slack.interacting import question_in
from service.slack.payloads import Payload
from service.slack.receiving import Reception
from vectorstore.ports import ArchiveError

log = logging.getLogger("dateline.slack")
BOLT_LOG: Final = "dateline.slack.bolt"  # bolt sets the level of the logger that is named as the app is
EMPTY_QUESTION: Final = "Write a question first."
Next = Callable[[], BoltResponse]


def slack_app(reception: Reception) -> App:
    """A bolt App that stores what comes and acknowledges it. It starts nothing and asks nobody."""
    quiet = logging.getLogger(BOLT_LOG)
    quiet.setLevel(logging.ERROR)  # below that bolt logs whole bodies
    app = App(
        name=BOLT_LOG,
        logger=quiet,
        process_before_response=True,
        signing_secret="",
        client=WebClient(logger=quiet),
        before_authorize=Admitting(reception),
        authorize=_authorized,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(Taking(reception))
    return app


def request_of(payload: dict[str, object]) -> BoltRequest | None:
    """A request to the App, of either transport; None when it is not shaped as Slack shapes them."""
    try:
        return BoltRequest(body=payload, mode="socket_mode")  # the mode in which bolt takes what is parsed already
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return None


class Admitting(Middleware):
    """Finds the workspace that a request is for; one for none that is known ends here."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Next) -> BoltResponse | None:  # noqa: ARG002
        payload = Payload(req.body)
        if payload.text("ssl_check") == "1":
            return BoltResponse(status=200)
        if payload.text("type") == "url_verification":
            return next()
        if payload.text("type") == "event_callback" and not payload.part("event").fields:
            return BoltResponse(status=400)
        return _stored(lambda: self._admitted(req, payload, next))

    def _admitted(self, req: BoltRequest, payload: Payload, next: Next) -> BoltResponse:
        workspace = self._reception.whose(payload)
        if workspace is not None:
            req.context["workspace"] = workspace
            return next()
        if self._reception.still_learning():
            return BoltResponse(status=503)
        log.warning("Slack: nothing is done for %r, where Dateline is not installed", installation_of(payload))
        return BoltResponse(status=200)


class Taking(Middleware):
    """Stores what there is to do, and acknowledges it."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Next) -> BoltResponse:  # noqa: ARG002
        payload, workspace = Payload(req.body), req.context["workspace"]
        if _is_empty_form(payload):
            return BoltResponse(
                status=200, body={"response_action": "errors", "errors": {QUESTION_FIELD: EMPTY_QUESTION}}
            )
        return _stored(lambda: self._taken(payload, workspace))

    def _taken(self, payload: Payload, workspace: Workspace) -> BoltResponse:
        self._reception.take(payload, workspace)
        return BoltResponse(status=200)


def _stored(act: Next) -> BoltResponse:
    try:
        return act()
    except ArchiveError as error:
        log.error("Slack: what it told could not be stored, and has to be told again: %s", error)
        return BoltResponse(status=503)


def _authorized(context: BoltContext) -> AuthorizeResult:
    workspace: Workspace = context["workspace"]
    return AuthorizeResult(
        enterprise_id=context.enterprise_id,
        team_id=context.team_id,
        bot_user_id=workspace.bot_user_id,
        bot_id=workspace.bot_id,
        bot_token=workspace.token,
    )


def _is_empty_form(payload: Payload) -> bool:
    sent = payload.text("type") == "view_submission" and payload.part("view").text("callback_id") == ASK_FORM
    return sent and not question_in(payload)
