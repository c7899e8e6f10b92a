"""Links that are safe to follow: http and https, of the catalogue or of Dateline itself, and nothing else.

Flows in: a URL as the catalogue has it, the server's public address. Flows out: a URL fit for an attribute, or None.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

_MOST = 2_000  # characters; Slack takes 3,000, some browsers 2,083
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"  # reserved and unreserved characters of RFC 3986, and what is escaped already


@lru_cache(maxsize=4_096)
def web_link(url: str | None) -> str | None:
    """`url` if it is an http or https one with a host, what is not ASCII in its path and query escaped; else None."""
    if url is None or len(url) > _MOST or any(character <= " " or character in '\\<>"`' for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode() if parts.hostname and not parts.netloc.isascii() else parts.netloc
        _ = parts.port  # raises when it is none
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    rest = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), host, *rest))


def edition_link(base_url: str | None, edition_id: str) -> str | None:
    """The page of an Edition; None without the server's public address."""
    return None if base_url is None else f"{base_url.rstrip('/')}/v1/digests/{quote(edition_id, safe='')}"


def article_link(base_url: str | None, article_id: str, revision: int) -> str | None:
    """An article as it was quoted, on Dateline's own page; None without the server's public address."""
    if base_url is None:
        return None
    return f"{base_url.rstrip('/')}/#/articles/{quote(article_id, safe='')}?revision={revision}"


def answer_link(base_url: str | None, answer_id: str) -> str | None:
    """An answer that is kept, with its quotes, on Dateline's own page; None without the server's public address."""
    return None if base_url is None else f"{base_url.rstrip('/')}/#/answers/{quote(answer_id, safe='')}"


def feed_link(base_url: str | None) -> str | None:
    """The feed of Editions; None without the server's public address."""
    return None if base_url is None else f"{base_url.rstrip('/')}/v1/digests.atom"


def span_link(base_url: str | None, article_id: str, revision: int, start: int, end: int) -> str | None:
    """A quote in its article, on Dateline's own page; None without the server's public address."""
    if base_url is None:
        return None
    place = f"revision={revision}&start={start}&end={end}"
    return f"{base_url.rstrip('/')}/#/articles/{quote(article_id, safe='')}?{place}"
