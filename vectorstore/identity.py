"""Which texts are the same article.

Flows in: what a Draft says of itself, and what the catalogue already holds. Flows out: keys to compare, and a
Decision. Pure: knows no database, no file, no clock.

An article is found again by its canonical URL; without a URL, by where it was read (a path); a text that came
through the API without a URL has only its text. A text that the archive already holds under another key is a
duplicate: wire copies of one text count as one origin.

An article found again is revised when its text is another, or when its headline, source, date or URL is. What a draft
does not say is no change, nor is a date said less precisely: a feed and a page of one article may take turns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from vectorstore.model import Draft, Published

API_ORIGIN = "api"  # the one origin that names no place: many different texts come from it
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid"})


@dataclass(frozen=True, slots=True)
class Known:
    """An article the archive holds, as far as identity goes."""

    article_id: str
    revision: int
    origin: str
    url_key: str | None
    text_hash: str  # of the newest revision
    title: str | None = None
    source: str | None = None
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Literal["added", "revised", "unchanged", "duplicate"]
    known: Known | None  # the article it is about; None when it is new


@dataclass(slots=True)
class Ledger:
    """What one archive holds, by each key. Grows while a batch is decided, so that a batch cannot repeat itself."""

    by_url: dict[str, Known] = field(default_factory=dict)
    by_origin: dict[str, Known] = field(default_factory=dict)  # only articles without a URL
    by_text: dict[str, Known] = field(default_factory=dict)

    def note(self, known: Known, *, replaces: Known | None = None) -> None:
        """Takes in a new article, or the next state of one."""
        if replaces is not None and self.by_text.get(replaces.text_hash) == replaces:
            del self.by_text[replaces.text_hash]
        if replaces is not None and replaces.url_key is not None and self.by_url.get(replaces.url_key) == replaces:
            del self.by_url[replaces.url_key]
        if known.url_key is not None:
            self.by_url[known.url_key] = known
            if replaces is not None and self.by_origin.get(replaces.origin) == replaces:
                del self.by_origin[replaces.origin]
        elif known.origin != API_ORIGIN:
            self.by_origin[known.origin] = known
        self.by_text.setdefault(known.text_hash, known)


def decide(draft: Draft, url_key: str | None, digest: str, ledger: Ledger) -> Decision:
    """What to do with a draft. An article read from a path before it had a URL is found by that path."""
    same_key = ledger.by_url.get(url_key) if url_key is not None else None
    same_key = same_key or ledger.by_origin.get(draft.origin)
    same_text = ledger.by_text.get(digest)
    if same_key is not None:
        same = same_key.text_hash == digest and not _says_otherwise(draft, url_key, same_key)
        return Decision("unchanged" if same else "revised", same_key)
    if same_text is None:
        return Decision("added", None)
    again = draft.origin == same_text.origin and (url_key is None or draft.origin != API_ORIGIN)
    if not again:
        return Decision("duplicate", same_text)
    return Decision("revised" if _says_otherwise(draft, url_key, same_text) else "unchanged", same_text)


def completed(draft: Draft, known: Known) -> Draft:
    """A draft of the text that is known already, with what it leaves out as it is known."""
    kept = draft.published is None or _repeats(draft.published, known.published)
    return replace(
        draft,
        title=draft.title or known.title,
        source=_named_source(draft) or known.source or draft.source,
        published=known.published if kept else draft.published,
    )


def _says_otherwise(draft: Draft, url_key: str | None, known: Known) -> bool:
    """Whether the draft names a headline, source, URL or date, and not the one that is known."""
    source = _named_source(draft) if known.source else draft.source
    pairs = ((draft.title, known.title), (source, known.source), (url_key, known.url_key))
    if any(said and said != held for said, held in pairs):
        return True
    return draft.published is not None and not _repeats(draft.published, known.published)


def _named_source(draft: Draft) -> str | None:
    """The source, unless it is only the URL's host, which stands in where none is named."""
    host = urlsplit(canonical_url(draft.url)).hostname if draft.url and draft.source else None
    return None if draft.source == host else draft.source


def _repeats(said: Published, held: Published | None) -> bool:
    """Whether a date says nothing that the one held does not: it is the same, or the same less precisely."""
    if held is None or said.at == held.at:
        return held is not None
    if said.precision == "month-day":
        return held.precision != "month-day" and held.at[5:10] == said.at[2:]
    if said.precision == "day" and held.at[:10] == said.at:  # where it was published, it was that day
        return True
    wide, narrow = said.period(), held.period()
    return wide is not None and narrow is not None and wide[0] <= narrow[0] and narrow[1] <= wide[1]


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def article_id(archive: str, key: str, taken: Callable[[str], bool]) -> str:
    """16 hexadecimal digits of the archive and the URL key, or the text's hash when there is no URL.

    The same articles read in the same order get the same ids on every machine. An id that is taken (a path whose
    text went from A to B, and then A again from elsewhere) is passed over for the next.
    """
    attempt = 0
    while True:
        name = "\0".join((archive, key, *([str(attempt)] if attempt else [])))
        candidate = hashlib.sha256(name.encode("utf-8")).hexdigest()[:16]
        if not taken(candidate):
            return candidate
        attempt += 1


def canonical_url(url: str) -> str:
    """A URL as it is compared, never as it is shown.

    Lower-case scheme and host, http taken for https, no "www.", no user, default port, fragment, `utm_*` or click
    identifiers; other query parameters in order of their names; no slash at the end of the path. What does not parse
    as a URL is compared as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.scheme or not parts.hostname:
        return url.strip()
    scheme = parts.scheme.lower()
    host = parts.hostname.lower().rstrip(".").removeprefix("www.")
    host = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit(("https" if scheme == "http" else scheme, host, path, _query(parts.query), ""))


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in pairs if not _tracks(name)))


def _tracks(name: str) -> bool:
    lower = name.lower()
    return lower.startswith("utm_") or lower in TRACKING
