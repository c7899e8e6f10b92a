"""An Edition as an e-mail: subject, text part, HTML part.

Flows in: an Edition, the server's public address. Flows out: three strings; sending them is a courier's. The HTML has
its styles inline, where every mail client keeps them, and loads nothing: no image, no font, no sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.model import Edition
from service.rendering.templating import filled
from service.rendering.text import edition_text
from service.rendering.view import EditionView, edition_view

SUBJECT_CHARACTERS = 140  # more than any mail client shows
PREHEADER_CHARACTERS = 140


@dataclass(frozen=True, slots=True)
class EmailParts:
    subject: str  # one line without control characters: fit for a header
    text: str  # text/plain; says all that the HTML says
    html: str


def edition_email(edition: Edition, *, base_url: str | None = None) -> EmailParts:
    seen = edition_view(edition, base_url=base_url)
    return EmailParts(
        subject=_cut(f"{seen.name}, {seen.day}: {_first(seen)}", SUBJECT_CHARACTERS),
        text=edition_text(edition, base_url=base_url),
        html=filled("email.html.j2", edition=seen, preheader=_cut(_preheader(seen), PREHEADER_CHARACTERS)),
    )


def _first(edition: EditionView) -> str:
    if not edition.items:
        return "corrections" if edition.corrections else "nothing new"
    return edition.items[0].headline


def _preheader(edition: EditionView) -> str:
    """What the list of mails shows after the subject: the headlines that are not in it."""
    others = "; ".join(item.headline for item in edition.items[1:])
    return others or edition.message or edition.tally


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
