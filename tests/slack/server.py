"""A Slack on loopback: its Web API, its response URLs and Socket Mode, as faithful as its documentation allows.

Flows in: real HTTP and WebSocket connections; what tests arrange. Flows out: answers as Slack gives them, and the state
they leave behind. Knows nothing of Dateline.

    with SlackServer() as slack:
        desk = slack.channel("desk")
        WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel=desk.id, text="Good morning")
        assert [message.text for message in slack.messages(desk.id)] == ["Good morning"]
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.slack.calls import Call, Refused
from tests.slack.faults import (
    ANY,
    RESPONSES,
    Fault,
    Faults,
    Limit,
    broken,
    dropped,
    garbage,
    held,
    late,
    limited,
    refused,
)
from tests.slack.hooks import respond
from tests.slack.methods import METHODS, STREAMING, Method
from tests.slack.shapes import Json
from tests.slack.sockets import SocketHub
from tests.slack.wire import (
    ANYTIME_S,
    Answer,
    Request,
    answered,
    arguments_of,
    basic_of,
    hold,
    http_server,
    instead,
    too_often,
)
from tests.slack.world import SCOPES, App, Channel, ChannelKind, Grant, Message, Ping, Team, Token, User, View, World

__all__ = ["ANY", "RESPONSES", "SlackServer", "broken", "dropped", "garbage", "held", "late", "limited", "refused"]


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made: what it was given and what was answered; None when nothing was."""

    method: str
    arguments: Mapping[str, object]
    team: str | None
    at_s: float  # monotonic
    answer: Json | None
    status: int | None

    @property
    def ok(self) -> bool:
        return self.answer is not None and self.answer.get("ok") is True


class SlackServer:
    """One workspace to begin with. `world` is what there is; the rest of this class is to arrange and to read it."""

    def __init__(self, *, clock: Callable[[], float] = time.time, app: App | None = None) -> None:
        self.world = World(app=app, clock=clock)
        self.team: Team = self.world.add_team()
        self.token: Token = self.world.install(self.team.id)
        self.app_token: str = self.world.app_token().value
        self.streaming_error: str | None = None  # what streaming is refused with, where a workspace has none of it
        self.calls: list[Made] = []
        self._faults = Faults()
        self._limits: dict[str, Limit] = {}

    def __enter__(self) -> SlackServer:
        self._http = http_server(self.answer)
        self.sockets = SocketHub(self.world.app.id)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.sockets.close()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.token.value

    @property
    def signing_secret(self) -> str:
        return self.world.app.signing_secret

    @property
    def bot(self) -> User:
        """The app's own user in the first workspace."""
        assert self.token.user is not None
        return self.world.users[self.token.user]

    def user(self, name: str, *, team: str | None = None) -> User:
        with self.world.changed:
            return self.world.add_user(name, team or self.team.id)

    def channel(
        self,
        name: str,
        *,
        kind: ChannelKind = "public",
        team: str | None = None,
        members: Iterable[str] = (),
        invited: bool = True,
    ) -> Channel:
        """Everybody of the workspace is in a public one; the app is when it is `invited`."""
        with self.world.changed:
            where = team or self.team.id
            within = {user.id for user in self.world.users.values() if user.team == where and kind == "public"}
            bot = self.world.bot(where)
            apps = {bot.id} if bot else set()
            return self.world.add_channel(
                name, where, kind=kind, members=(within | set(members)) - apps | (apps if invited else set())
            )

    def with_scopes(self, scopes: Iterable[str] = SCOPES, *, team: str | None = None) -> Token:
        """Installs the app again, with these scopes."""
        with self.world.changed:
            token = self.world.install(team or self.team.id, scopes)
        self.token = token if token.team == self.team.id else self.token
        return token

    def approve(self, address: str, user: User) -> str:
        """Somebody follows the "Add to Slack" link and says yes; returns where Slack sends the browser."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] == self.world.app.client_id, asked
        redirect = asked.get("redirect_uri")
        with self.world.changed:
            code = f"{self.world.number()}.{self.world.number()}.code"
            scopes = tuple(asked["scope"].replace(" ", ",").split(","))
            self.world.grants[code] = Grant(user.team, user.id, scopes, redirect)
        back = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return f"{redirect or ''}?{urlencode(back)}"

    def fail(self, method: str, fault: Fault, *, times: int | None = 1) -> None:
        """The next `times` calls of the method go wrong so; all of them, until `mend`, when `times` is None."""
        self._faults.add(method, fault, times)

    def mend(self) -> None:
        self._faults.mend()

    def limit(self, method: str, count: int = 1, *, per_s: float = 1.0, retry_after_s: int = 1) -> None:
        """Refuses more than so many calls a channel with 429. Slack's own: chat.postMessage one a second a channel,
        chat.update fifty a minute."""
        self._limits[method] = Limit(count, per_s, retry_after_s)

    def wait(self, happened: Callable[[], bool], what: str = "it", *, timeout_s: float = ANYTIME_S) -> None:
        """Until it has happened; looked at whenever something changes here. AssertionError when it takes too long."""
        with self.world.changed:
            assert self.world.changed.wait_for(happened, timeout_s), f"{what} did not happen within {timeout_s} s"

    def messages(self, channel: str) -> list[Message]:
        """Of the channel and its threads, oldest first."""
        with self.world.changed:
            return list(self.world.channels[channel].messages.values())

    def thread(self, channel: str, root: str) -> list[Message]:
        """The replies, oldest first."""
        with self.world.changed:
            return self.world.replies(channel, root)

    def from_app(self, channel: str, root: str | None = None) -> list[Message]:
        """What the app has posted: in the thread, or in all of the channel."""
        found = self.messages(channel) if root is None else self.thread(channel, root)
        return [message for message in found if message.bot_id]

    def ephemerals(self, channel: str, user: str | None = None) -> list[Message]:
        with self.world.changed:
            found = list(self.world.channels[channel].ephemerals)
        return [message for message in found if user in (None, message.only_for)]

    def views(self, user: str | None = None) -> list[View]:
        """Modals, in the order they were opened."""
        with self.world.changed:
            return [view for view in self.world.views if user in (None, view.user)]

    def home(self, user: str) -> View | None:
        with self.world.changed:
            return self.world.homes.get(user)

    @property
    def pings(self) -> list[Ping]:
        """Everybody whom a message of the app's has ever called."""
        with self.world.changed:
            return list(self.world.pings)

    def made(self, method: str) -> list[Made]:
        with self.world.changed:
            return [made for made in self.calls if made.method == method]

    def answer(self, request: Request) -> Answer | None:
        """None: hang up."""
        if not request.path.startswith("/api/"):
            return self._responded(request)
        name = request.path.removeprefix("/api/")
        fault = self._faults.next(name)
        call, failure = self._call(name, request)
        at_s = time.monotonic()
        if fault is not None and not fault.after:
            hold(fault)
        if fault is None or fault.after or fault.how == "late":
            answer: Answer | None = self._done(call, failure)
        else:
            answer = instead(fault)
        if fault is not None and fault.after:
            hold(fault)
            answer = answer if fault.how == "late" else instead(fault)
        self._record(call, at_s, answer)
        return answer

    def _done(self, call: Call, failure: Refused | None) -> Answer:
        with self.world.changed:
            try:
                if failure is not None:
                    raise failure
                method = self._method(call)
                limit = self._limits.get(call.method)
                where = str(call.arguments.get("channel") or call.arguments.get("channel_id") or "")
                if limit is not None and limit.refuses(where, self.world.clock()):
                    return too_often(limit.retry_after_s)
                said = method.act(call)
            except Refused as refusal:
                said = {"ok": False, "error": refusal.error, **refusal.more}
            self.world.changed.notify_all()
        return answered(said, self._scopes(call))

    def _method(self, call: Call) -> Method:
        """Raises Refused for what is not to be called, or not by this token."""
        method = METHODS.get(call.method)
        if method is None:
            raise Refused("unknown_method", {"req_method": call.method})
        if call.method in STREAMING and self.streaming_error is not None:
            raise Refused(self.streaming_error)
        if method.token is None:
            return method
        if call.token is None:
            raise Refused("not_authed")
        if call.token.revoked:
            raise Refused("token_revoked")
        if method.token not in ("any", call.token.kind):
            raise Refused("not_allowed_token_type")
        call.check_scope(*method.scopes)
        return method

    def _call(self, name: str, request: Request) -> tuple[Call, Refused | None]:
        """The call, and what is wrong with it before the method is looked at."""
        arguments, failure = arguments_of(name, request)
        scheme, _, secret = (request.headers.get("authorization") or "").partition(" ")
        value = secret if scheme.lower() == "bearer" else arguments.pop("token", None)
        with self.world.changed:
            token = self.world.tokens.get(str(value)) if value else None
        if value and token is None:
            failure = failure or Refused("invalid_auth")
        basic = basic_of(secret) if scheme.lower() == "basic" else None
        return Call(name, arguments, self.world, token, basic, {"socket": self.sockets.url}), failure

    def _scopes(self, call: Call) -> dict[str, str]:
        if call.token is None:
            return {}
        method = METHODS.get(call.method)
        accepted = {"x-accepted-oauth-scopes": ",".join(method.scopes)} if method and method.scopes else {}
        return {"x-oauth-scopes": ",".join(call.token.scopes), **accepted}

    def _record(self, call: Call, at_s: float, answer: Answer | None) -> None:
        team = call.token.team if call.token else None
        with self.world.changed:
            said, status = (answer.json, answer.status) if answer else (None, None)
            self.calls.append(Made(call.method, call.arguments, team, at_s, said, status))
            self.world.changed.notify_all()

    def _responded(self, request: Request) -> Answer | None:
        """To a response URL."""
        fault = self._faults.next(RESPONSES)
        if fault is not None:
            hold(fault)
            if not fault.after and fault.how != "late":
                return instead(fault)
        try:
            body: object = json.loads(request.body)
        except ValueError:
            body = None
        with self.world.changed:
            status, text = respond(self.world, request.path, body)
            shown = body if isinstance(body, dict) else {}
            self.calls.append(Made(RESPONSES, shown, None, time.monotonic(), {"ok": status == 200}, status))
            self.world.changed.notify_all()
        if fault is not None and fault.after and fault.how != "late":
            return instead(fault)
        return Answer(status, text.encode(), {"content-type": "text/html"})
