"""E-mail to a real SMTP server on loopback: what arrives, and what is told when it does not."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from email.utils import parsedate_to_datetime

import pytest

from service.adapters.mail_server import MailServer as Named
from service.adapters.mail_server import mail_server as named
from service.adapters.smtp_courier import SmtpCourier, smtp_courier
from service.model import Delivery, Destination
from service.ports import BadQuestion, Courier, DeliveryFailed, SettingsError
from service.rendering.email import EmailParts, edition_email
from tests.editions import delivery, edition, fair_edition
from tests.mail_server import DROP, SILENCE, Certificate, MailServer, mail_server, make_certificate

TO = "desk@paper.example"
FROM = Address("Morning news", addr_spec="digest@dateline.example")
LINE = delivery(destination=Destination("email", TO), state="sending")


class Stop(Exception):
    """What `committing` raises when the delivery is somebody else's now."""


def courier(server: MailServer | Named, **how: object) -> SmtpCourier:
    where = Named("127.0.0.1", server.port, "off", None, None) if isinstance(server, MailServer) else server
    render: Callable[..., EmailParts] = edition_email
    settings = {"render": render, "timeout_s": 20.0, "answer_timeout_s": 20.0, **how}
    return SmtpCourier(where, FROM, **settings)  # type: ignore[arg-type]


def send(to: Courier, line: Delivery = LINE, committing: Callable[[], None] = lambda: None) -> None:
    to.deliver(fair_edition(), line, committing=committing)


def failure(to: Courier, line: Delivery = LINE) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as raised:
        send(to, line)
    return raised.value


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_an_edition_arrives_as_it_was_rendered(server: MailServer) -> None:
    send(courier(server))
    (message,) = server.messages
    parts = edition_email(fair_edition())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == parts.text.splitlines()
    assert html.get_content().splitlines() == parts.html.splitlines()
    assert message["Subject"].strip() == parts.subject  # folded after the colon, which Python reads as a blank
    assert (server.taken[0].mail_from, server.taken[0].rcpt_tos) == (FROM.addr_spec, [TO])


def test_its_headers_say_what_it_is(server: MailServer) -> None:
    send(courier(server))
    (message,) = server.messages
    assert message.get_content_type() == "multipart/alternative"
    assert message["From"].addresses[0] == FROM
    assert message["To"] == TO
    assert message["Message-ID"] == f"<{LINE.id}@dateline.example>"
    assert message["List-Id"].strip() == f'"{fair_edition().name}" <{fair_edition().digest_id}.dateline.example>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == LINE.created_at.replace(microsecond=0)


def test_the_same_delivery_always_makes_the_same_bytes(server: MailServer) -> None:
    send(courier(server))
    send(courier(server))
    assert server.taken[0].original_content == server.taken[1].original_content


def test_any_text_survives_the_way(server: MailServer) -> None:
    text = ".\r\n..\r\n.leading dots\nÄ “quote” 橋 🌉 \ud800\n" + "long " * 2000 + "\n\n.\n"
    parts = EmailParts("Subject", text, f"<pre>{text}</pre>")
    send(courier(server, render=lambda _: parts))
    (message,) = server.messages
    body = message.get_body(("plain",))
    assert body is not None
    expected = text.replace("\ud800", "?").replace("\r\n", "\n")
    assert body.get_content().replace("\r\n", "\n") == expected


def test_hostile_editions_arrive_too(server: MailServer) -> None:
    courier(server).deliver(edition(), LINE, committing=lambda: None)
    assert len(server.messages) == 1


def test_committing_comes_after_all_but_the_dot(server: MailServer) -> None:
    seen: list[tuple[list[str], int]] = []
    send(courier(server), committing=lambda: seen.append((list(server.commands), len(server.taken))))
    assert seen == [(["MAIL", "RCPT", "DATA"], 0)]
    assert len(server.taken) == 1


def test_a_sender_that_may_not_commit_tells_nobody(server: MailServer) -> None:
    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        send(courier(server), committing=stop)
    send(courier(server))  # the server has forgotten the first half, and takes the next
    assert len(server.taken) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(("reply", "again"), [("451 Busy", True), ("550 No such mailbox", False)])
def test_a_refusal_says_whether_to_come_again(command: str, reply: str, again: bool, server: MailServer) -> None:
    server.replies = {command: [reply]}
    failed = failure(courier(server))
    assert (failed.again, failed.may_have_arrived) == (again, False)
    assert reply in str(failed)
    assert server.taken == []
    send(courier(server))
    assert len(server.taken) == 1


def test_a_server_that_hangs_up_before_the_dot_has_taken_nothing(server: MailServer) -> None:
    server.replies = {"DATA": [DROP]}
    committed = threading.Event()
    with pytest.raises(DeliveryFailed) as raised:
        send(courier(server, render=lambda _: EmailParts("S", "text " * 100_000, "html")), committing=committed.set)
    assert (raised.value.again, raised.value.may_have_arrived) == (True, False)
    assert not committed.is_set()


def test_a_server_that_hangs_up_after_the_dot_may_have_taken_it(server: MailServer) -> None:
    server.replies = {"END": [DROP]}
    failed = failure(courier(server))
    assert (failed.again, failed.may_have_arrived) == (True, True)
    assert "after the message was handed over" in str(failed)


def test_a_server_that_says_nothing_to_the_dot_may_have_taken_it(server: MailServer) -> None:
    server.replies = {"END": [SILENCE]}
    failed = failure(courier(server, answer_timeout_s=0.05))
    assert (failed.again, failed.may_have_arrived) == (True, True)


def test_an_answer_to_the_dot_that_makes_no_sense_leaves_it_open(server: MailServer) -> None:
    server.replies = {"END": ["what?"]}
    failed = failure(courier(server))
    assert (failed.again, failed.may_have_arrived) == (True, True)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failed = failure(courier(Named("127.0.0.1", port, "off", None, None)))
    assert (failed.again, failed.may_have_arrived) == (True, False)
    assert f"127.0.0.1:{port}" in str(failed)


def test_a_server_that_does_not_greet_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        mute = Named("127.0.0.1", listener.getsockname()[1], "off", None, None)
        failed = failure(courier(mute, timeout_s=0.05))
    assert (failed.again, failed.may_have_arrived) == (True, False)


@pytest.mark.parametrize(("greeting", "again"), [(b"421 Full\r\n", True), (b"554 You are not welcome\r\n", False)])
def test_a_greeting_that_refuses_is_a_refusal(greeting: bytes, again: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(greeting)

        host = threading.Thread(target=greet)
        host.start()
        failed = failure(courier(Named("127.0.0.1", listener.getsockname()[1], "off", None, None)))
        host.join(60)
    assert (failed.again, failed.may_have_arrived) == (again, False)


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(server: MailServer) -> None:
    huge = EmailParts("S", "x" * server.largest, "html")
    failed = failure(courier(server, render=lambda _: huge))
    assert (failed.again, server.taken) == (False, [])
    assert "552" in str(failed)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on loopback, where nobody listens
def test_logs_in_where_it_is_asked_to() -> None:
    with mail_server(users={"desk": "p@ss word"}) as server:
        right = named(f"smtp://desk:p%40ss%20word@127.0.0.1:{server.port}")
        send(courier(right))
        wrong = named(f"smtp://desk:guess@127.0.0.1:{server.port}")
        failed = failure(courier(wrong))
        assert len(server.taken) == 1
        assert (failed.again, failed.may_have_arrived) == (True, False)
        assert "login" in str(failed)
        assert "guess" not in str(failed)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_mail_and_password_go_under_starttls(certificate: Certificate) -> None:
    with mail_server(starttls=certificate.serving(), users={"desk": "secret"}) as server:
        url = named(f"smtp://desk:secret@localhost:{server.port}?starttls=required")
        send(courier(url, tls=certificate.trusting()))
        assert server.encrypted == [True]


def test_mail_goes_under_tls_from_the_first_byte(certificate: Certificate) -> None:
    with mail_server(tls=certificate.serving()) as server:
        send(courier(named(f"smtps://localhost:{server.port}"), tls=certificate.trusting()))
        assert len(server.taken) == 1


@pytest.mark.parametrize("scheme", ["smtp://127.0.0.1:{}?starttls=required", "smtps://127.0.0.1:{}"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(scheme: str, certificate: Certificate) -> None:
    serving = certificate.serving()
    how = {"tls": serving} if scheme.startswith("smtps") else {"starttls": serving}
    with mail_server(**how) as server:
        failed = failure(courier(named(scheme.format(server.port)), tls=ssl.create_default_context()))
        assert server.taken == []
    assert (failed.again, failed.may_have_arrived) == (True, False)
    assert "CERTIFICATE_VERIFY_FAILED" in str(failed)


def test_nothing_is_sent_where_required_encryption_is_not_to_be_had(server: MailServer) -> None:
    failed = failure(courier(named(f"smtp://127.0.0.1:{server.port}?starttls=required")))
    assert "STARTTLS" in str(failed)
    assert (failed.again, server.commands) == (True, [])


def test_a_password_is_not_sent_to_another_machine_in_the_clear(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.mail_server.is_loopback", lambda host: False)
    failed = failure(courier(named(f"smtp://desk:secret@127.0.0.1:{server.port}")))
    assert "in the clear" in str(failed)
    assert server.commands == []


def test_without_a_server_a_delivery_waits_for_one() -> None:
    failed = failure(SmtpCourier(None, None, render=edition_email))
    assert failed.again
    assert "DATELINE_SMTP_URL" in str(failed)


def test_an_address_that_has_become_none_is_not_written_to(server: MailServer) -> None:
    failed = failure(courier(server), delivery(destination=Destination("email", "a@b.example\r\nBcc: all@c.example")))
    assert (failed.again, server.commands) == (False, [])


def test_what_a_doctor_asks_sends_nothing(server: MailServer) -> None:
    assert courier(server).greet() == f"127.0.0.1:{server.port} answers in the clear; mail comes from {FROM.addr_spec}"
    assert server.commands == []
    with pytest.raises(DeliveryFailed, match="DATELINE_SMTP_URL"):
        smtp_courier(None, None, render=edition_email).greet()


@pytest.mark.parametrize(
    ("url", "mail_from", "expected"),
    [
        ("smtp://127.0.0.1:{}", "Desk <desk@paper.example>", "desk@paper.example"),
        ("smtp://desk%40paper.example:secret@127.0.0.1:{}", None, "desk@paper.example"),
        ("smtp://login%40paper.example:secret@127.0.0.1:{}", "desk@paper.example", "desk@paper.example"),
    ],
)
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_mail_comes_from_whom_the_settings_say(url: str, mail_from: str | None, expected: str) -> None:
    users = {"desk@paper.example": "secret", "login@paper.example": "secret"} if "secret" in url else {}
    with mail_server(users=users) as server:
        send(smtp_courier(url.format(server.port), mail_from, render=edition_email))
        assert server.taken[0].mail_from == expected


@pytest.mark.parametrize("url", ["smtp://mail.example", "smtp://desk:secret@mail.example"])
def test_a_server_without_a_sender_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_MAIL_FROM"):
        smtp_courier(url, None, render=edition_email)


def test_addresses_are_checked_when_a_digest_is_defined(server: MailServer) -> None:
    courier(server).check(TO)
    with pytest.raises(BadQuestion, match="such as desk"):
        courier(server).check("desk")


def test_a_password_is_nowhere_to_be_seen() -> None:
    assert "secret" not in repr(named("smtp://desk:secret@mail.example"))
