"""Webhooks to a real HTTP server on loopback: what is posted, how it is signed, and what each answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.webhook_courier import WebhookCourier, retry_after_s, signature
from service.model import Delivery, Destination
from service.ports import BadQuestion, DeliveryFailed
from service.rendering.edition_json import edition_json
from tests.editions import delivery, edition, fair_edition
from tests.hook_server import HookServer, Reply, hook_server
from tests.mail_server import make_certificate

NOW = datetime(2026, 11, 22, 8, 0, 0, 750_000, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Stopped:
    def now(self) -> datetime:
        return NOW


def courier(*, timeout_s: float = 20.0, private: bool = True) -> WebhookCourier:
    return WebhookCourier(render=edition_json, clock=Stopped(), timeout_s=timeout_s, private=private)


def line(url: str, secret: str | None = SECRET) -> Delivery:
    return delivery(destination=Destination("webhook", url, secret), state="sending")


def post(url: str, secret: str | None = SECRET, committing: Callable[[], None] = lambda: None) -> None:
    courier().deliver(fair_edition(), line(url, secret), committing=committing)


def failure(url: str, by: WebhookCourier | None = None) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as raised:
        (by or courier()).deliver(fair_edition(), line(url), committing=lambda: None)
    return raised.value


@pytest.fixture
def server() -> Iterator[HookServer]:
    with hook_server() as running:
        yield running


def test_the_editions_json_is_posted_under_the_deliverys_id(server: HookServer) -> None:
    post(f"{server.url}/hooks/digest?team=1#here")
    (hook,) = server.taken
    assert hook.body.decode() == edition_json(fair_edition())
    assert json.loads(hook.body)["id"] == fair_edition().id
    assert hook.path == "/hooks/digest?team=1"
    assert hook.headers["host"] == server.url.removeprefix("http://")
    assert hook.headers["content-type"] == "application/json"
    assert hook.headers["user-agent"].startswith("Dateline/")
    assert hook.headers["webhook-id"] == hook.headers["idempotency-key"] == line("").id
    assert hook.headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_a_recipient_can_check_the_signature_as_standard_webhooks_says(server: HookServer) -> None:
    post(server.url)
    (hook,) = server.taken
    signed = b".".join((hook.id.encode(), hook.headers["webhook-timestamp"].encode(), hook.body))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert hook.headers["webhook-signature"] == f"v1,{expected}"


def test_signs_as_the_reference_libraries_do() -> None:
    """The vector that https://github.com/standard-webhooks/standard-webhooks tests its libraries with."""
    signed = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.text(min_size=1, max_size=20), st.binary(max_size=20), st.binary(max_size=20))
def test_any_text_is_a_secret_and_signs_every_byte(secret: str, body: bytes, other: bytes) -> None:
    if secret.startswith("whsec_"):
        secret = f"x{secret}"
    assert (signature(secret, "id", "1", body) == signature(secret, "id", "1", other)) == (body == other)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", "whsec_ü"])
def test_a_secret_that_is_not_what_it_says_is_not_guessed_at(secret: str, server: HookServer) -> None:
    with pytest.raises(DeliveryFailed, match="whsec_") as raised:
        post(server.url, secret)
    assert not raised.value.again
    assert server.hooks == []


def test_without_a_secret_nothing_is_signed(server: HookServer) -> None:
    post(server.url, None)
    assert "webhook-signature" not in server.taken[0].headers


def test_committing_comes_before_anything_is_sent(server: HookServer) -> None:
    seen: list[int] = []
    post(server.url, committing=lambda: seen.append(len(server.hooks)))
    assert seen == [0]


def test_hostile_editions_can_be_posted(server: HookServer) -> None:
    courier().deliver(edition(), line(server.url), committing=lambda: None)
    assert json.loads(server.taken[0].body)["id"] == edition().id


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_means_that_it_was_taken(status: int, server: HookServer) -> None:
    server.replies = [Reply(status)]
    post(server.url)
    assert len(server.taken) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422])
def test_an_answer_that_will_not_change_is_not_asked_for_again(status: int, server: HookServer) -> None:
    server.replies = [Reply(status, {"location": server.url})]
    failed = failure(server.url)
    assert not failed.again
    assert str(status) in str(failed)
    assert len(server.hooks) == 1  # no redirect was followed


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_an_answer_that_may_change_is_asked_for_again(status: int, server: HookServer) -> None:
    server.replies = [Reply(status)]
    failed = failure(server.url)
    assert (failed.again, failed.retry_after_s) == (True, None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_recipient_that_asks_for_time_is_heard(status: int, server: HookServer) -> None:
    server.replies = [Reply(status, {"retry-after": "120"})]
    assert failure(server.url).retry_after_s == 120.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        (" 7 ", 7.0),
        ("9" * 400, 999_999_999.0),
        (format_datetime(NOW.replace(microsecond=0) + timedelta(seconds=90), usegmt=True), 89.25),
        (format_datetime(NOW - timedelta(days=1)), 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, expected: float | None) -> None:
    assert retry_after_s(value, NOW) == expected


@given(st.text(max_size=40))
def test_retry_after_of_any_text_is_no_failure(text: str) -> None:
    assert (retry_after_s(text, NOW) or 0.0) >= 0.0


def test_a_connection_that_breaks_off_is_tried_again(server: HookServer) -> None:
    server.replies = [Reply(None)]
    assert failure(server.url).again


def test_a_recipient_that_does_not_answer_in_time_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert failure(f"http://127.0.0.1:{mute.getsockname()[1]}/", courier(timeout_s=0.05)).again


def test_a_recipient_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failed = failure(f"http://127.0.0.1:{port}/")
    assert failed.again
    assert "127.0.0.1" in str(failed)


def test_what_is_no_http_is_tried_again() -> None:
    with hook_server() as server:
        assert failure(server.url.replace("http:", "https:")).again


def test_a_name_is_resolved_once_and_posted_to_in_its_own_name(
    server: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **named: object) -> object:
        asked.append(host)
        shown = "127.0.0.1" if host == "hooks.example" else host
        return real(shown, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    post(server.url.replace("127.0.0.1", "user:pass@hooks.example"))
    (hook,) = server.taken
    assert hook.headers["host"] == server.url.removeprefix("http://").replace("127.0.0.1", "hooks.example")
    assert base64.b64decode(hook.headers["authorization"].removeprefix("Basic ")) == b"user:pass"
    assert asked.count("hooks.example") == 1


def test_the_next_address_of_a_name_is_tried_when_the_first_is_dead(
    server: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.url.rpartition(":")[2])
    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **named: object) -> object:
        if host != "hooks.example":
            return real(host, *rest, **named)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    post(server.url.replace("127.0.0.1", "hooks.example"))
    assert len(server.taken) == 1


def test_https_is_checked_against_the_name_that_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command")
    certificate = make_certificate(tmp_path)
    with hook_server(tls=certificate.serving()) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        assert "CERTIFICATE_VERIFY_FAILED" in str(failure(url))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        post(url)
        post(server.url)
        assert len(server.taken) == 2


def test_proxies_of_the_environment_are_not_used(server: HookServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    post(server.url)
    assert len(server.taken) == 1


def test_a_name_that_stands_for_an_address_that_is_not_allowed_is_not_connected_to(
    server: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = failure(server.url.replace("127.0.0.1", "localhost"), courier(private=False))
    assert not failed.again
    assert "may not go to" in str(failed)
    assert server.hooks == []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    )
    assert not failure("http://metadata.example/").again


def test_a_name_without_an_address_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failure("http://nowhere.example/").again


def test_an_address_that_has_become_none_is_not_posted_to() -> None:
    assert not failure("ftp://hooks.example/").again


def test_addresses_are_checked_when_a_digest_is_defined() -> None:
    courier().check("https://hooks.example/digest")
    with pytest.raises(BadQuestion, match="https://"):
        courier().check("hooks.example")
