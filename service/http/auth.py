"""Who is at the door, and what they may do.

Flows in: a request's Authorization, Host, Origin and client address, and the archive's keys. Flows out: an Access,
or a refusal: 401 for a wrong or missing key, 403 for what a key may not do. Knows no route.

While no key exists Dateline serves this machine alone. A page in the user's own browser must not become a way in, so
then the Host has to be a loopback name (a foreign name that resolves to 127.0.0.1 is DNS rebinding), a request
from another site's page is refused, and so is one that a proxy forwards on behalf of somebody else. Once a key has
been seen, keys are needed until the process ends: revoking the last one must not open the door.

Slack's own paths are let through: what comes there carries its own proof, and comes by way of proxies.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import anyio
from fastapi import Request, Security
from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.documentation import FILES
from service.http.limits import Rates
from service.http.page import is_of_the_page
from service.http.problems import Refused, problem_of, refusal
from service.ports import Key, Keys, KeyScope
from vectorstore.model import MAIN_ARCHIVE
from vectorstore.ports import ArchiveError

EVERYTHING: frozenset[KeyScope] = frozenset(("read", "write", "admin"))
PER_KEY = 600  # requests a minute, unless set
FAILED_PER_ADDRESS = 60  # wrong keys a minute
OPEN_PATHS = frozenset(("/healthz", "/readyz", "/openapi.json", *FILES))
SLACK_EVENTS, SLACK_INSTALL, SLACK_RETURN = "/slack/events", "/slack/install", "/slack/oauth_redirect"
OWN_PROOF = frozenset((SLACK_EVENTS, SLACK_INSTALL, SLACK_RETURN))  # a signature, an invitation: no key is asked for
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Access:
    """What this caller may do, and where."""

    archive: str
    scopes: frozenset[KeyScope]
    caller: str  # "key ab12" or an address: what rates are counted by


class Gate:
    """ASGI middleware: decides before a body is read, and leaves an Access in the request's state."""

    def __init__(self, app: ASGIApp, *, keys: Keys, rate_limit: int | None) -> None:
        self._app = app
        self._keys = keys
        self._rate_limit = rate_limit
        self._rates = Rates()
        self._keys_needed = False
        self._threads: anyio.CapacityLimiter | None = None  # its own, so that long answers cannot hold up the door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            scope.setdefault("state", {})["access"] = await self._admit(scope)
        except (Refused, ArchiveError) as error:
            return await problem_of(error).response()(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> Access | None:
        if scope["path"] == "/healthz" or scope["path"] in OWN_PROOF:
            return None
        self._threads = self._threads or anyio.CapacityLimiter(4)
        headers, address = Headers(scope=scope), _address(scope)
        secret = _bearer(headers)
        key = await anyio.to_thread.run_sync(self._find, secret, limiter=self._threads)
        if not self._keys_needed:
            check_loopback(scope["method"], headers, address)
            if self._rate_limit is not None and not is_of_the_page(scope["path"]):
                self._rates.count(f"address {address}", self._rate_limit)
            return Access(MAIN_ARCHIVE, EVERYTHING, f"address {address}")
        if key is not None:
            self._rates.count(f"key {key.id}", self._rate_limit or PER_KEY)
            return Access(key.archive, key.scopes, f"key {key.id}")
        if scope["path"] in OPEN_PATHS or is_of_the_page(scope["path"]):
            return None
        self._rates.count(f"refused {address}", FAILED_PER_ADDRESS)
        raise _key_needed(secret)

    def _find(self, secret: str | None) -> Key | None:
        key = self._keys.find(secret) if secret else None
        self._keys_needed = self._keys_needed or key is not None or self._keys.any_live()
        return key


def check_loopback(method: str, headers: Headers, address: str) -> None:
    """Raises Refused (403) unless a keyless request comes from this machine, and not from another site's page."""
    if not is_loopback(address):
        raise refusal(403, f"Without keys only this machine is served, not {address}. {HOW_TO_MAKE_A_KEY}")
    host = headers.get("host", "")
    if not is_loopback(_without_port(host)):
        raise refusal(403, f"Without keys only loopback names are served, not {host!r}. {HOW_TO_MAKE_A_KEY}")
    if any(name in headers for name in FORWARDED):
        raise refusal(403, f"Without keys a proxy's requests are not served. {HOW_TO_MAKE_A_KEY}")
    if method not in ("GET", "HEAD", "OPTIONS") and _from_another_site(headers, host):
        raise refusal(403, f"Pages of other sites may not use Dateline without a key. {HOW_TO_MAKE_A_KEY}")


HOW_TO_MAKE_A_KEY = "Make a key with: dateline keys create NAME"


def may(scope: KeyScope) -> Callable[[Request], Access]:
    """A dependency: this request's Access, if it has `scope`. `admin` includes the others, `write` includes `read`."""

    def allowed(request: Request, _declared: object = Security(HTTPBearer(auto_error=False))) -> Access:
        access = request.state.access
        if not isinstance(access, Access):
            raise _key_needed(None)
        check_scope(access, scope)
        return access

    return allowed


def check_scope(access: Access, scope: KeyScope) -> None:
    """Raises Refused (403) unless the caller has `scope`."""
    if scope not in granted(access.scopes):
        raise refusal(403, f"This key may not {scope}. Use one made with: dateline keys create NAME --{scope}")


def granted(scopes: frozenset[KeyScope]) -> frozenset[KeyScope]:
    """`scopes` with those they include."""
    if "admin" in scopes:
        return EVERYTHING
    return scopes | {"read"} if "write" in scopes else scopes


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own loopback."""
    name = name.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _key_needed(secret: str | None) -> Refused:
    if secret is None:
        detail = "Send a key: Authorization: Bearer KEY. Make one with: dateline keys create NAME"
        return refusal(401, detail, WWW_Authenticate='Bearer realm="dateline"')
    detail = "This key is unknown or revoked. Make another with: dateline keys create NAME"
    return refusal(401, detail, WWW_Authenticate='Bearer realm="dateline", error="invalid_token"')


def _bearer(headers: Headers) -> str | None:
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() or None if kind.lower() == "bearer" else None


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _from_another_site(headers: Headers, host: str) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2].lower() != host.lower()
