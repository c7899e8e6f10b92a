"""Slack's wire: one POST and what came back, over slack_sdk's client.

Flows in: a method of the Web API and its arguments, or a response_url and a body. Flows out: what came back, whatever
it says; or SlackUnavailable, which says whether the request was handed over. Knows no method and no error of Slack's.

slack_sdk's client uses the environment's proxies, follows redirects with the token in hand, and its retry handlers send
a message again when only the answer was lost. None of that is wanted here, and the first two it has no setting for:
hence the one method that is replaced. Its logger is one that says nothing: slack_sdk logs whole bodies.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from service.model import Json
from service.ports import SlackUnavailable

SILENT: Final = logging.Logger("slack_sdk", level=logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came back, whatever it says."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    text: str
    fields: Json  # of the JSON object that it is; empty when it is none


class Wire:
    """No proxies, no redirects, no second try. One for every workspace; threads may share it."""

    def __init__(self, *, timeout_s: float) -> None:
        self._timeout_s = timeout_s  # to connect, and for each silence
        tls = HTTPSHandler(context=ssl.create_default_context())  # honours SSL_CERT_FILE
        self._opener = build_opener(ProxyHandler({}), tls, _NoRedirects())

    def send(self, request: Request) -> Exchange:
        """Raises SlackUnavailable."""
        try:
            return self._sent(request)
        except URLError as error:  # urllib's name for what went wrong before all was sent
            raise SlackUnavailable(f"Slack cannot be reached: {error.reason}") from error
        except TimeoutError as error:
            raise SlackUnavailable("Slack did not answer in time", may_have_arrived=True) from error
        except (OSError, HTTPException) as error:
            raise SlackUnavailable(f"Slack broke off: {_said(error)}", may_have_arrived=True) from error

    def post(self, url: str, body: Json) -> Exchange:
        """Raises SlackUnavailable."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self.send(Request(url, json.dumps(body).encode(), headers, method="POST"))  # noqa: S310 - checked by the caller

    def _sent(self, request: Request) -> Exchange:
        with self._answer(request) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            text = answer.read().decode("utf-8", "replace")
            return Exchange(answer.code, headers, text, _fields(text))

    def _answer(self, request: Request) -> HTTPError:
        """An answer of 4xx or 5xx is one, too; what urllib returns and what it raises have the same attributes."""
        try:
            answer: HTTPError = self._opener.open(request, timeout=self._timeout_s)
        except HTTPError as error:
            return error
        return answer


class Client(WebClient):
    """slack_sdk's client over a Wire."""

    def __init__(self, wire: Wire, *, token: str | None, base_url: str) -> None:
        super().__init__(token, base_url=base_url, logger=SILENT, retry_handlers=[])
        self._wire = wire

    def exchange(
        self, method: str, *, body: Json | None = None, form: Json | None = None, auth: Mapping[str, str] | None = None
    ) -> Exchange:
        """`body` goes as JSON, `form` as a form; what is None is left out. Raises SlackUnavailable."""
        try:
            found = self.api_call(method, json=_given(body), params=_given(form), auth=dict(auth) if auth else None)
        except SlackApiError as error:
            found = error.response
        fields = found.data if isinstance(found.data, dict) else {}
        return Exchange(found.status_code, found.headers, "", fields)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, object]:
        del url  # `req` has it
        found = self._wire.send(req)
        if found.status == 200 and not found.fields:
            raise SlackUnavailable("Slack answered what is no JSON object", may_have_arrived=True)
        return {"status": found.status, "headers": found.headers, "body": found.text}


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an answer like any other: it would take the token to wherever it points."""

    def redirect_request(
        self, _req: Request, _fp: IO[bytes], _code: int, _msg: str, _headers: object, _newurl: str
    ) -> None:
        return None


def _given(arguments: Json | None) -> Json | None:
    return None if arguments is None else {name: value for name, value in arguments.items() if value is not None}


def _fields(text: str) -> Json:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
