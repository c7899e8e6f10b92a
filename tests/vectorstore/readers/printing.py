"""A small printer: pages of lines as a PDF, in one font and one size."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

HEAD = b"%PDF-1.4\n"


def pdf(*pages: Sequence[str], title: str = "") -> bytes:
    """Each page is its lines, from the top; what Windows-1252 lacks cannot be printed."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) /CreationDate (D:20200101120000Z) >>" % _escaped(title),
    ]
    for at, lines in enumerate(pages):
        shown = b"BT /F1 10 Tf 14 TL 50 800 Td\n%s ET" % b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (6 + 2 * at),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        ]
    body, places = HEAD, []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return b"%sxref\n0 %d\n0000000000 65535 f \n%s" % (
        body,
        len(objects) + 1,
        table,
    ) + b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))


def locked(printed: bytes, *, password: str) -> bytes:
    """The same, to be opened with a password; with an empty one, by anybody."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(printed)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
