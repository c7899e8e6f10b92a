"""One Edition as one e-mail: addresses checked, headers that no name can break out of, text and HTML side by side.

Flows in: the parts that rendering made, the delivery, and from whom and to whom. Flows out: a message, and its bytes.
Knows no server.

The same delivery always makes the same bytes, and a Message-ID of its own: a mailbox that drops what it has already
(as many do by Message-ID) drops a second copy, although no server has to.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from typing import Protocol

from service.model import Delivery, Edition
from service.ports import BadQuestion, SettingsError

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_SUBJECT = 200  # characters
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5321, 4.1.2; quoted local parts are not taken
LOCAL_PART = re.compile(rf"(?=.{{1,64}}$){ATOM}(\.{ATOM})*")
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(\.{LABEL})*")
NOT_OF_A_LABEL = re.compile(r"[^A-Za-z0-9-]+")


class MailParts(Protocol):
    """What rendering makes of an Edition: `service.rendering.email.EmailParts`."""

    @property
    def subject(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def html(self) -> str: ...


def recipient(address: str) -> str:
    """The one address that `address` is, as servers take it, its domain in ASCII. Raises BadQuestion."""
    wrong = f"{address[:LONGEST_ADDRESS]!r} is no e-mail address: write one such as desk@example.org, without a name"
    local, _, domain = address.rpartition("@")
    try:
        named = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadQuestion(wrong) from error
    found = f"{local}@{named}"
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(named) or len(found) > LONGEST_ADDRESS:
        raise BadQuestion(wrong)
    return found


def sender(text: str) -> Address:
    """DATELINE_MAIL_FROM: an address, or a name and an address in angle brackets. Raises SettingsError."""
    wrong = f"DATELINE_MAIL_FROM={text!r} is no sender: write desk@example.org or Morning news <desk@example.org>."
    found = getaddresses([text]) if text.isprintable() else []
    if len(found) != 1:
        raise SettingsError(wrong)
    try:
        return Address(display_name=found[0][0], addr_spec=recipient(found[0][1]))
    except BadQuestion as error:
        raise SettingsError(wrong) from error


def message(parts: MailParts, *, edition: Edition, delivery: Delivery, sent_from: Address, to: str) -> EmailMessage:
    """Multipart/alternative, text first, in seven-bit quoted-printable, which every server takes."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sent_from
    made["To"] = to
    made["Subject"] = _line(parts.subject, LONGEST_SUBJECT)
    made["Date"] = delivery.created_at
    made["Message-ID"] = f"<{delivery.id}@{sent_from.domain}>"
    made["List-Id"] = f"{_phrase(edition.name)} <{_label(edition.digest_id)}.{sent_from.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note is wanted
    made.set_content(_unbroken(parts.text), cte="quoted-printable")
    made.add_alternative(_unbroken(parts.html), subtype="html", cte="quoted-printable")
    made.set_boundary(f"=_{delivery.id}")  # no line of quoted-printable can begin so
    return made


def data(made: EmailMessage) -> bytes:
    """What follows DATA, its last line ended, leading dots doubled, and without the dot that ends it all."""
    raw = made.as_bytes()
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _line(text: str, longest: int) -> str:
    """One printable line: a subject with a line feed in it could forge the headers that follow."""
    plain = "".join(c if c.isprintable() else " " for c in _unbroken(text))
    line = " ".join(plain.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _phrase(name: str) -> str:
    """A quoted string of ASCII, as List-Id wants it (RFC 2919); other letters are left out."""
    ascii_only = _line(name, 80).encode("ascii", "ignore").decode().replace("\\", "").replace('"', "'")
    return f'"{" ".join(ascii_only.split()) or "Digest"}"'


def _label(digest_id: str) -> str:
    return NOT_OF_A_LABEL.sub("-", digest_id).strip("-")[:63] or "digest"


def _unbroken(text: str) -> str:
    """Without lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
