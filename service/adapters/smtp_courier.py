"""E-mail, by the standard library's smtplib.

Flows in: an Edition, its delivery, the mail server. Flows out: one message, taken by the server, or DeliveryFailed.
Knows no ledger, and renders nothing.

A server has taken a message once it has answered the dot that ends it (RFC 5321, 6.1), and it must not deliver what
was not ended by one. So everything but the dot is sent first; then `committing`; then the dot. What happens between the
dot and the answer nobody can know (4.5.3.2.6 gives the server ten minutes for it), and no mailbox is bound to recognise
a second copy: an answer that never came is told as "may have arrived".
"""

from __future__ import annotations

import select
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address

from service.adapters.mail_message import MailParts, data, message, recipient, sender
from service.adapters.mail_server import MailServer, connected, mail_server
from service.model import Delivery, Edition
from service.ports import BadQuestion, DeliveryFailed, SettingsError

TIMEOUT_S = 60.0  # for each command
ANSWER_TIMEOUT_S = 600.0  # for the answer to the dot
LAST_WORD_S = 0.2  # for what a server has to say half way
LONGEST_REPLY = 300  # characters of a server's own words in the ledger


class SmtpCourier:
    """Satisfies service.ports.Courier. Without a server every delivery fails, to be tried again once there is one."""

    recognises = False

    def __init__(
        self,
        server: MailServer | None,
        sent_from: Address | None,
        *,
        render: Callable[[Edition], MailParts],
        timeout_s: float = TIMEOUT_S,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._from = sent_from
        self._render = render
        self._timeout_s = timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._tls = tls

    def check(self, address: str) -> None:
        recipient(address)

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        server, sent_from = self._configured()
        to = _recipient(delivery)
        body = data(message(self._render(edition), edition=edition, delivery=delivery, sent_from=sent_from, to=to))
        with self._talking(server) as client:
            _hand_over_all_but_the_dot(client, sent_from.addr_spec, to, body)
            committing()
            self._end(client)

    def greet(self) -> str:
        """Connects and logs in, and sends nothing; a line about who answered. Raises DeliveryFailed."""
        server, sent_from = self._configured()
        with self._talking(server) as client:
            _check("a greeting", *client.noop())
            encrypted = "under TLS" if isinstance(client.sock, ssl.SSLSocket) else "in the clear"
        return f"{server.host}:{server.port} answers {encrypted}; mail comes from {sent_from.addr_spec}"

    def _configured(self) -> tuple[MailServer, Address]:
        if self._server is None or self._from is None:
            raise DeliveryFailed("No mail server: set DATELINE_SMTP_URL and DATELINE_MAIL_FROM.", again=True)
        return self._server, self._from

    @contextmanager
    def _talking(self, server: MailServer) -> Iterator[smtplib.SMTP]:
        """What goes wrong on the way is a DeliveryFailed."""
        tls = self._tls or ssl.create_default_context()
        try:
            with connected(server, timeout_s=self._timeout_s, tls=tls) as client:
                yield client
        except smtplib.SMTPAuthenticationError as error:  # says nothing about the message, and can be put right
            raise DeliveryFailed(f"{server.host} refused the login: {_words(error.smtp_error)}", again=True) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal("to talk", error.smtp_code, error.smtp_error) from error
        except OSError as error:  # smtplib's own errors are OSErrors, too
            raise DeliveryFailed(f"{server.host}:{server.port} {_broken(error)}", again=True) from error

    def _end(self, client: smtplib.SMTP) -> None:
        """The dot, and what the server says to it."""
        try:
            if client.sock is not None:
                client.sock.settimeout(self._answer_timeout_s)
            client.send(b".\r\n")
            code, reply = client.getreply()
        except OSError as error:
            reason = f"No answer came after the message was handed over ({error})."
            raise DeliveryFailed(reason, again=True, may_have_arrived=True) from error
        if not 200 <= code < 600:
            reason = f"The answer after the message was handed over made no sense: {code} {_words(reply)}"
            raise DeliveryFailed(reason, again=True, may_have_arrived=True)
        _check("the message", code, reply)
        with suppress(OSError):  # it was taken, whatever comes now; and until this returns, nobody knows that it was
            client.putcmd("QUIT")


def smtp_courier(url: str | None, mail_from: str | None, *, render: Callable[[Edition], MailParts]) -> SmtpCourier:
    """By DATELINE_SMTP_URL and DATELINE_MAIL_FROM. Without the latter, mail comes from the user who logs in, if that is
    an address. Raises SettingsError.
    """
    if url is None:
        return SmtpCourier(None, None, render=render)
    server = mail_server(url)
    if mail_from is None and "@" not in (server.user or ""):
        raise SettingsError("DATELINE_SMTP_URL is set, but not from whom mail is to come: set DATELINE_MAIL_FROM.")
    return SmtpCourier(server, sender(mail_from or server.user or ""), render=render)


def _hand_over_all_but_the_dot(client: smtplib.SMTP, sent_from: str, to: str, body: bytes) -> None:
    options = [f"size={len(body)}"] if client.has_extn("size") else []
    _check("the sender", *client.mail(sent_from, options))
    _check("the recipient", *client.rcpt(to))
    _check("to take a message", *client.docmd("DATA"), expected=3)
    client.send(body)
    _check_nothing_was_said(client)


def _check_nothing_was_said(client: smtplib.SMTP) -> None:
    """A server that speaks or hangs up before the dot has not taken the message, and this is the last moment to know.

    Its word takes a moment to come here: hence the wait, without which a connection that broke off half way is told
    as "may have arrived" (seen on loopback). Under TLS what is there to be read may be no answer (a session ticket).
    """
    if isinstance(client.sock, ssl.SSLSocket) or client.sock is None:
        return
    if select.select([client.sock], [], [], LAST_WORD_S)[0]:
        code, reply = client.getreply()
        raise _refusal("the message half way", code, reply)


def _check(what: str, code: int, reply: bytes, *, expected: int = 2) -> None:
    if code // 100 != expected:
        raise _refusal(what, code, reply)


def _refusal(what: str, code: int, reply: bytes | str) -> DeliveryFailed:
    """Codes of 500 and above are meant for good (RFC 5321, 4.2.1)."""
    return DeliveryFailed(f"The mail server refused {what}: {code} {_words(reply)}", again=not 500 <= code < 600)


def _recipient(delivery: Delivery) -> str:
    try:
        return recipient(delivery.destination.address)
    except BadQuestion as error:
        raise DeliveryFailed(str(error), again=False) from error


def _broken(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    return f"cannot be reached or broke off: {error}"


def _words(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_REPLY]
