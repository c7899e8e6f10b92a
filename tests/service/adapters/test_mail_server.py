"""What DATELINE_SMTP_URL may say."""

from __future__ import annotations

import pytest

from service.adapters.mail_server import MailServer, mail_server
from service.ports import SettingsError


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, "offered", None, None)),
        ("smtp://mail.example:25", MailServer("mail.example", 25, "offered", None, None)),
        ("smtp://mail.example?starttls=required", MailServer("mail.example", 587, "required", None, None)),
        ("smtp://mail.example/?starttls=off", MailServer("mail.example", 587, "off", None, None)),
        ("smtps://mail.example", MailServer("mail.example", 465, "tls", None, None)),
        ("smtps://u:p@mail.example:2465", MailServer("mail.example", 2465, "tls", "u", "p")),
        ("smtp://a%40b:p%3A%2F%3F@mail.example", MailServer("mail.example", 587, "offered", "a@b", "p:/?")),
        ("smtp://localhost:1025", MailServer("localhost", 1025, "off", None, None)),
        ("smtp://[::1]:1025", MailServer("::1", 1025, "off", None, None)),
        ("smtp://127.0.0.1?starttls=offered", MailServer("127.0.0.1", 587, "offered", None, None)),
    ],
)
def test_names_a_server(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://user@mail.example",
        "smtp://:secret@mail.example",
        "smtp://user:пароль@mail.example",
        "smtp://mail.example/inbox",
        "smtp://mail.example?starttls=maybe",
        "smtp://mail.example?tls=1",
        "smtps://mail.example?starttls=required",
        "smtp://[::1",
    ],
)
def test_what_names_none_is_refused_by_its_setting_and_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_SMTP_URL") as raised:
        mail_server(url)
    assert "secret" not in str(raised.value)
    assert "пароль" not in str(raised.value)
