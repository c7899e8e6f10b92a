"""One Edition as one e-mail: what no name can break out of."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.mail_message import data, message, recipient, sender
from service.ports import BadQuestion, SettingsError
from service.rendering.email import EmailParts
from tests.editions import delivery, edition

FROM = sender("Morning news <digest@dateline.example>")
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"]
anything = st.text(st.characters(codec=None), max_size=60)  # lone surrogates, line ends and NUL included


def made(parts: EmailParts, name: str = "Orla", digest_id: str = "d1") -> EmailMessage:
    of = edition(name=name, digest_id=digest_id)
    return message(parts, edition=of, delivery=delivery(), sent_from=FROM, to="desk@paper.example")


def arrived(raw: bytes) -> EmailMessage:
    """What a server passes on of what follows DATA."""
    lines = raw.split(b"\r\n")
    return message_from_bytes(b"\r\n".join(line[1:] if line[:1] == b"." else line for line in lines), policy=default)


@given(anything, anything, anything, anything, anything)
def test_no_text_adds_a_header_a_part_or_an_end(subject: str, text: str, html: str, name: str, digest_id: str) -> None:
    raw = data(made(EmailParts(subject, text, html), name, digest_id))
    assert raw.endswith(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + raw
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    parsed = arrived(raw)
    assert list(parsed.keys()) == HEADERS
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=80))
def test_texts_arrive_as_they_were(text: str) -> None:
    parsed = arrived(data(made(EmailParts("S", text, text))))
    for kind in ("plain", "html"):
        body = parsed.get_body((kind,))
        assert body is not None
        assert body.get_content().splitlines() == text.splitlines()


def test_a_subject_in_any_script_arrives() -> None:
    subject = "Утро: «Жаңа көпір» – 橋とカフェ 🌉 " * 3
    assert arrived(data(made(EmailParts(subject, "t", "h"))))["Subject"].strip() == subject.strip()


def test_a_subject_that_forges_headers_is_one_line() -> None:
    parsed = arrived(data(made(EmailParts("Hello\r\nBcc: all@paper.example\r\n\r\nBody", "t", "h"))))
    assert parsed["Bcc"] is None
    assert parsed["Subject"].strip() == "Hello Bcc: all@paper.example Body"


def test_a_subject_without_end_is_cut() -> None:
    assert len(arrived(data(made(EmailParts("word " * 500, "t", "h"))))["Subject"]) <= 200


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("desk@paper.example", "desk@paper.example"),
        ("d.e-s_k+news@sub.paper.example", "d.e-s_k+news@sub.paper.example"),
        ("desk@localhost", "desk@localhost"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_taken(address: str, expected: str) -> None:
    assert recipient(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk",
        "desk@",
        "@paper.example",
        "a@b@c",
        "Desk <desk@paper.example>",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "a b@c.example",
        '"a b"@c.example',
        "a@-b.example",
        "a@b..example",
        "a..b@c.example",
        "жаңа@paper.example",
        f"{'a' * 250}@b.example",
        "a@b.example\x00",
        f"a@{'b' * 64}.example",
        "\ud800@b.example",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(BadQuestion, match="such as desk"):
        recipient(address)


@given(anything)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        taken = recipient(text)
    except BadQuestion:
        return
    assert taken.isascii()
    assert taken.isprintable()


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("desk@paper.example", "", "desk@paper.example"),
        ("Morning news <desk@paper.example>", "Morning news", "desk@paper.example"),
        ('"Paper, the" <desk@bücher.example>', "Paper, the", "desk@xn--bcher-kva.example"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(text: str, name: str, address: str) -> None:
    found = sender(text)
    assert (found.display_name, found.addr_spec) == (name, address)


@pytest.mark.parametrize("text", ["desk", "a@b.example, c@d.example", "Desk <>", "<desk@", "a@b.example\nX: y", "Desk"])
def test_a_sender_that_is_none_is_named_with_what_to_write(text: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_MAIL_FROM"):
        sender(text)
