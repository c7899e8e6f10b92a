"""An Edition as one HTML page that needs nothing else: no script, no other file, no inline style.

Flows in: an Edition, what was noticed about it since, the server's public address. Flows out: the page, and the hash
that a Content-Security-Policy allows its style by.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from service.model import Correction, Edition
from service.rendering.templating import filled, stylesheet
from service.rendering.view import edition_view

STYLE_HASH = f"sha256-{b64encode(sha256(stylesheet().encode()).digest()).decode()}"
POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def edition_page(edition: Edition, *, base_url: str | None = None, corrections: Sequence[Correction] = ()) -> str:
    """`corrections` are those of this Edition noticed since it was frozen."""
    return filled("page.html.j2", edition=edition_view(edition, base_url=base_url, corrections=corrections))
