"""What a record or front matter says about its article, under the names that exporters and site generators use.

Flows in: a mapping of names to values. Flows out: the Draft of it. Knows no file format; unknown names are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from vectorstore import dating
from vectorstore.model import Draft
from vectorstore.opening import opened
from vectorstore.ports import BadArticle

_TITLE = ("title", "headline")
_PUBLISHED = ("published", "date", "published_at", "publishedAt", "datePublished", "pubDate")
_MODIFIED = ("modified", "updated", "updated_at", "updatedAt", "lastmod", "dateModified")
_URL = ("url", "link", "canonical", "canonical_url")
_SOURCE = ("source", "publisher", "site_name", "author")
_LANGUAGE = ("language", "lang")


def draft_of(text: str, origin: str, metadata: Mapping[str, object]) -> Draft:
    """A Draft with its own opening taken apart. Raises BadArticle that names the field and says what is wrong."""
    published, modified = _first(metadata, _PUBLISHED), _first(metadata, _MODIFIED)
    try:
        draft = Draft(
            text=text,
            origin=origin,
            url=_url(metadata),
            title=_first(metadata, _TITLE),
            source=_first(metadata, _SOURCE),
            language=_first(metadata, _LANGUAGE),
            published=dating.parse_published(published, "metadata") if published else None,
            modified=dating.parse_instant(modified) if modified else None,
        )
    except BadArticle as error:
        raise BadArticle(f"date: {error}") from error
    return opened(draft)


def words_of(metadata: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The first of `names` that has a value, as it is. Raises BadArticle when it is not a string."""
    for name in names:
        value = metadata.get(name)
        if isinstance(value, Mapping):  # NewsAPI and schema.org: {"name": "Kazinform"}
            value = value.get("name")
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if not isinstance(value, str):
            raise BadArticle(f"{name!r} is {type(value).__name__}, not a string")
        return value
    return None


def _first(metadata: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    value = words_of(metadata, names)
    return " ".join(value.split()) if value else None


def _url(metadata: Mapping[str, object]) -> str | None:
    url = _first(metadata, _URL)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadArticle(f"{url!r} is not a URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None  # a relative link of a site generator names no page of the web
    return url
