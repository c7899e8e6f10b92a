"""A real SMTP server (aiosmtpd) on loopback that keeps what it takes, and misbehaves as its script says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 OK: taken"
DROP = "drop"  # as a reply: hang up without one
SILENCE = "silence"  # as a reply: none, until the client goes away


@dataclass
class MailServer:
    """Takes everything, but for what `replies` says: one reply a time, by command; "END" is the dot's."""

    port: int = 0
    largest: int = 1_000_000  # bytes of a message
    replies: dict[str, list[str]] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    encrypted: list[bool] = field(default_factory=list)  # whether each message came under TLS
    thinks_s: float = 0.0  # between taking a message and saying so

    def reply(self, command: str) -> str | None:
        self.commands.append(command)
        waiting = self.replies.get(command)
        return waiting.pop(0) if waiting else None

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed back."""
        return [message_from_bytes(cast(bytes, envelope.original_content), policy=default) for envelope in self.taken]

    # Called by aiosmtpd, by these names.

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.reply("MAIL") or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.reply("RCPT") or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        said = self.reply("END") or TAKEN
        if said.startswith("2"):
            self.taken.append(envelope)
            self.encrypted.append(session.ssl is not None)
        await asyncio.sleep(self.thinks_s)
        if said == SILENCE:
            await asyncio.Event().wait()
        if said == DROP:
            _hang_up(server)
        return said

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = self.users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=right, handled=False)


class _Protocol(SMTP):
    """Hangs up or refuses at DATA, before anything is read."""

    async def smtp_DATA(self, arg: str) -> None:
        assert isinstance(self.event_handler, MailServer)
        said = self.event_handler.reply("DATA")
        if said is None:
            await super().smtp_DATA(arg)
            return
        if said == DROP:
            await self.push("354 Go ahead")
            _hang_up(self)
        await self.push(said)


class _Controller(Controller):
    """Listens on a port that the system chooses."""

    def __init__(self, handler: MailServer, **named: Any) -> None:
        self._listener = socket.create_server(("127.0.0.1", handler.port))
        super().__init__(handler, hostname="127.0.0.1", port=self._listener.getsockname()[1], **named)

    def factory(self) -> SMTP:
        return _Protocol(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)


def _hang_up(server: SMTP) -> None:
    cast(asyncio.Transport, server.transport).abort()
    raise asyncio.CancelledError


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **how: Any
) -> Iterator[MailServer]:
    """Serves until the block is left. `users` makes it ask for a login."""
    server = MailServer(**how)
    login = {"auth_required": True, "authenticator": server.authenticate} if server.users else {}
    controller = _Controller(
        server,
        ssl_context=tls,
        tls_context=starttls,
        auth_require_tls=starttls is not None,
        data_size_limit=server.largest,
        **login,
    )
    controller.start()
    server.port = controller.port
    server.commands.clear()
    try:
        yield server
    finally:
        controller.stop()


@dataclass(frozen=True)
class Certificate:
    """Of localhost and 127.0.0.1, signed by itself."""

    file: Path
    key: Path

    def serving(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path) -> Certificate:
    """By the openssl command."""
    made = Certificate(folder / "localhost.pem", folder / "localhost.key")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(made.key)]
    command = ["openssl", "req", "-x509", "-days", "2", *key, "-out", str(made.file), *subject]
    subprocess.run(command, check=True, capture_output=True)
    return made
