"""Calls of Slack's Web API, as one token, at a pace that Slack allows.

Flows in: a method and its arguments. Flows out: what it answered, when that is "ok"; otherwise SlackRefused or
SlackUnavailable. Knows no method's meaning.

Nothing is sent a second time but what Slack has said it did not take because it was asked too often: whether to post
again what may have arrived is for the caller, who can look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from service.adapters.slack_pace import Lane, Pace, TooSoon, lane_of
from service.adapters.slack_refusals import failure, wants_less
from service.adapters.slack_wire import Client, Exchange, Wire
from service.model import Json
from service.ports import SlackUnavailable

PATIENCE_S: Final = 2.0  # that a call may wait in all before it is made, or made again
UNTOLD_S: Final = 1.0  # to wait when Slack wants less and does not say for how long
LEAST_WAIT_S: Final = 0.1  # however little Slack asks for


class SlackCalls:
    """Of one token. Threads may share it."""

    def __init__(
        self,
        wire: Wire,
        *,
        token: str | None,
        base_url: str,
        sleep: Callable[[float], None] = time.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._client = Client(wire, token=token, base_url=base_url)
        self._pace = Pace(timer)
        self._sleep = sleep

    def call(
        self,
        method: str,
        *,
        body: Json | None = None,
        form: Json | None = None,
        auth: Mapping[str, str] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> Exchange:
        """Arguments that are None are left out. Raises SlackRefused and SlackUnavailable."""
        arguments = body or form or {}
        channel = arguments.get("channel") or arguments.get("channel_id")
        where = channel if isinstance(channel, str) else None
        doing = f"{method} in {where}" if where else method
        answer = self._in_turn(
            lambda: self._client.exchange(method, body=body, form=form, auth=auth),
            lane=lane_of(method, where),
            doing=doing,
            patience_s=patience_s,
        )
        if answer.status != 200 or answer.fields.get("ok") is not True:
            raise failure(doing, answer)
        return answer

    def reply(self, url: str, body: Json) -> None:
        """To a response_url, which needs no token. Raises SlackRefused and SlackUnavailable."""
        doing = "a reply to a command or a click"
        answer = self._in_turn(lambda: self._wire.post(url, body), lane=(url, ""), doing=doing, patience_s=PATIENCE_S)
        if answer.status != 200 or answer.fields.get("ok") is False:
            raise failure(doing, answer)

    def _in_turn(self, send: Callable[[], Exchange], *, lane: Lane, doing: str, patience_s: float) -> Exchange:
        """Sends, and sends again as long as Slack wants less and it is soon over."""
        while True:
            wait_s = self._turn(lane, doing=doing, patience_s=patience_s)
            if wait_s > 0:
                self._sleep(wait_s)
                patience_s -= wait_s
            answer = send()
            if not wants_less(answer):
                return answer
            self._pace.shut(lane, for_s=_asked_s(answer))

    def _turn(self, lane: Lane, *, doing: str, patience_s: float) -> float:
        try:
            return self._pace.turn(lane, patience_s=patience_s)
        except TooSoon as error:
            after_s = round(error.after_s, 1)
            raise SlackUnavailable(f"Slack wants no {doing} for another {after_s} s", retry_after_s=after_s) from None


def text_of(answer: Exchange, name: str) -> str:
    """A field that the method is bound to answer with. Raises SlackUnavailable."""
    found = answer.fields.get(name)
    if not isinstance(found, str) or not found:
        raise SlackUnavailable(f"Slack's answer has no {name!r}", may_have_arrived=True)
    return found


def _asked_s(answer: Exchange) -> float:
    asked = answer.headers.get("retry-after", "").strip()
    return max(LEAST_WAIT_S, float(asked[:6])) if asked.isascii() and asked.isdigit() else UNTOLD_S
