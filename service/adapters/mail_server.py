"""The mail server that DATELINE_SMTP_URL names, and a connection to it, encrypted and logged in.

Flows in: a URL. Flows out: a MailServer, and an open smtplib connection. Knows no message.

A password never goes over a network in the clear: to another machine it is sent under TLS with a checked certificate
or not at all.
"""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from service.ports import DeliveryFailed, SettingsError

Encryption = Literal["tls", "required", "offered", "off"]
STARTTLS: frozenset[str] = frozenset(("required", "offered", "off"))
PORTS = {"smtp": 587, "smtps": 465}
HOW = (
    "write smtp://HOST:25, smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST, with % codes for special "
    "characters in the password"
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    encryption: Encryption  # from the first byte; by STARTTLS or not at all; by STARTTLS if the server can; never
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.encryption})"


def mail_server(url: str) -> MailServer:
    """What `url` names. `?starttls=required` or `off` for those who know better. Raises SettingsError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"DATELINE_SMTP_URL is no URL ({error}): {HOW}.") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise SettingsError(f"DATELINE_SMTP_URL names no mail server: {HOW}.")
    user, password = unquote(parts.username or "") or None, unquote(parts.password or "") or None
    if (user is None) != (password is None):
        raise SettingsError(f"DATELINE_SMTP_URL has only one of user and password: {HOW}.")
    if not ((user or "") + (password or "")).isascii():
        raise SettingsError("DATELINE_SMTP_URL: smtplib can log in with ASCII user names and passwords only.")
    return MailServer(parts.hostname, port or PORTS[parts.scheme], _encryption(parts), user, password)


@contextmanager
def connected(server: MailServer, *, timeout_s: float, tls: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """Greeted, encrypted as `server` says, and logged in; closed on leaving, without waiting for a farewell.

    Raises DeliveryFailed when the server is not to be trusted with this, smtplib's errors and OSError.
    """
    if server.encryption == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=tls)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=timeout_s)
    try:
        client.ehlo_or_helo_if_needed()
        encrypted = server.encryption == "tls" or _encrypt(client, server, tls)
        if server.user is not None and server.password is not None:
            _login(client, server, server.user, server.password, encrypted=encrypted)
        yield client
    finally:
        with suppress(OSError):  # what was taken stays taken, however the line breaks
            client.close()


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _encryption(parts: SplitResult) -> Encryption:
    wanted = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = wanted.pop("starttls", None)
    if wanted or (starttls is not None and (starttls not in STARTTLS or parts.scheme == "smtps")):
        raise SettingsError(
            "DATELINE_SMTP_URL: after the ?, only starttls=required, offered or off, and for smtp only."
        )
    if parts.scheme == "smtps":
        return "tls"
    if starttls is not None:
        return cast(Encryption, starttls)
    return "off" if is_loopback(parts.hostname or "") else "offered"  # certificates rarely name "localhost"


def _encrypt(client: smtplib.SMTP, server: MailServer, tls: ssl.SSLContext) -> bool:
    if server.encryption == "off":
        return False
    if client.has_extn("starttls"):
        client.starttls(context=tls)
        client.ehlo_or_helo_if_needed()
        return True
    if server.encryption == "required":
        raise DeliveryFailed(f"{server.host} does not offer STARTTLS, and DATELINE_SMTP_URL requires it.", again=True)
    return False


def _login(client: smtplib.SMTP, server: MailServer, user: str, password: str, *, encrypted: bool) -> None:
    if not encrypted and not is_loopback(server.host):
        raise DeliveryFailed(
            f"{server.host} does not offer STARTTLS: the password of DATELINE_SMTP_URL is not sent in the clear. "
            "Use smtps:// if the server has it.",
            again=True,
        )
    client.login(user, password)
